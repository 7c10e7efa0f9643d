import type { Header, HttpRequest } from '../wire/http-request.ts';
import type { ConnectionFacts } from '../wire/stream-facts.ts';
import type { Fact } from '../rbac/facts.ts';

/** A request that is asked about; what is absent is not known, and then the answer may be, too. */
export interface AuthzQuestion {
  /** SPIFFE name of the client; "none" for one without certificate. */
  readonly client?: string;
  readonly port?: number;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly headers: readonly Header[];
  readonly sourceIp?: string;
  /** Claims as a good token would have them. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly token?: string;
}

/** Whether anything is asked at all. */
export const isAsked = ({ headers, ...rest }: AuthzQuestion): boolean =>
  headers.length > 0 || Object.values(rest).some((value) => value !== undefined);

/** Facts that the question leaves open. */
export function openFacts(question: AuthzQuestion, hasIp: boolean): Set<Fact> {
  const open = new Set<Fact>();
  if (question.client === undefined) open.add('client certificate');
  if (question.method === undefined) open.add('method');
  if (question.path === undefined) open.add('path');
  if (question.host === undefined) open.add('host');
  if (!hasIp) open.add('destination IP');
  if (question.sourceIp === undefined) {
    open.add('source IP');
    if (!question.headers.some(([name]) => name === 'x-forwarded-for')) open.add('remote IP');
  }
  open.add('SNI');
  return open;
}

/** The request with stand-ins for what is not known; nobody looks at those. */
export const requestOf = (question: AuthzQuestion): HttpRequest => ({
  method: question.method ?? 'GET',
  scheme: 'http',
  authority: question.host ?? 'unknown',
  path: question.path ?? '/',
  headers: [...question.headers, ...(question.token === undefined ? [] : [['authorization', `Bearer ${question.token}`] as const])],
  protocol: 'HTTP/1.1',
  bodyBytes: 0,
}); // prettier-ignore

export const connectionOf = ({ client, sourceIp = '0.0.0.0' }: AuthzQuestion, destination: ConnectionFacts['destination']): ConnectionFacts => ({
  destination,
  sourceIp,
  serverName: '',
  ...(client === undefined || client === 'none'
    ? {}
    : { tls: { serverName: '', isPeerValidated: true, peer: { uriSans: [client], dnsSans: [], subject: '' } } }),
}); // prettier-ignore
