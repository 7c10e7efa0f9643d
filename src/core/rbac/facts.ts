import type { StreamFacts } from '../wire/stream-facts.ts';
import type { HttpRequest } from '../wire/http-request.ts';

/** A thing that criteria ask about and that a caller may not know. */
export type Fact =
  | 'client certificate'
  | 'source IP'
  | 'remote IP'
  | 'destination IP'
  | 'destination port'
  | 'SNI'
  | 'method'
  | 'host'
  | 'path'
  | 'headers'
  | 'JWT claims'; // prettier-ignore

/** What RBAC looks at. */
export interface RbacFacts {
  /** Absent where the network filter looks at a connection. */
  readonly request?: HttpRequest;
  readonly stream: StreamFacts;
  /** Metadata of the chosen route, by filter name. */
  readonly routeMetadata?: ReadonlyMap<string, unknown>;
  /** Facts whose values in `request` and `stream` say nothing; empty when all is known. */
  readonly unknown: ReadonlySet<Fact>;
}

export const NOTHING_UNKNOWN: ReadonlySet<Fact> = new Set();

/** The values of a header as Envoy's header map has them, pseudo headers among them. */
export function headerField(request: HttpRequest | undefined, name: string): readonly string[] {
  if (request === undefined) return [];
  const key = name.toLowerCase();
  const own = pseudoHeader(request, key);
  if (own === undefined)
    return request.headers.filter(([header]) => header === key).map(([, value]) => value);
  return own === '' ? [] : [own];
}

function pseudoHeader(request: HttpRequest, key: string): string | undefined {
  switch (key) {
    case ':method':
      return request.method;
    case ':authority':
    case 'host':
      return request.authority;
    case ':path':
      return request.path;
    case ':scheme':
      return request.scheme;
    default:
      return undefined;
  }
}

const PSEUDO: ReadonlyMap<string, Fact> = new Map([
  [':method', 'method'],
  [':authority', 'host'],
  ['host', 'host'],
  [':path', 'path'],
]);

/** Which fact a header is. */
export const factOfHeader = (name: string): Fact => PSEUDO.get(name.toLowerCase()) ?? 'headers';
