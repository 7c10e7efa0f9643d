import type { Header, HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Arrival } from '../routes/upstreams.ts';

/** A line of Envoy's access log. */
export interface Logged {
  readonly id: string | null;
  readonly code: number;
  readonly grpc: string | null;
  readonly flags: string;
  readonly details: string | null;
  readonly route: string | null;
  readonly cluster: string | null;
  readonly host: string | null;
  readonly location: string | null;
}

/** What can be compared of a request's way. */
export interface Words {
  /** "200 via_upstream", "503 UF upstream_reset_before_response_started{…", "close". */
  readonly result: string;
  /** As the first upstream got it: later attempts have less time. */
  readonly upstream?: Sent;
  /** Clusters that may get a copy; really: those that did. */
  readonly mirrors: readonly string[];
}

interface Sent {
  readonly cluster: string;
  /** Where the test can tell: one of several endpoints by its hash. */
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Framing, and what Envoy makes up. */
const NOISE = new Set(['host', 'x-request-id', 'content-length', 'transfer-encoding', 'x-test-id', 'x-envoy-attempt-count', ':method', ':path', ':scheme', ':authority', ':protocol']); // prettier-ignore

export const sentWords = (cluster: string, { method, authority, path, headers }: Omit<HttpRequest, 'protocol' | 'scheme' | 'bodyBytes'>): Sent => ({
  cluster,
  method,
  authority,
  path,
  headers: listed(headers),
}); // prettier-ignore

function listed(headers: readonly Header[]): Record<string, string> {
  const lists = new Map<string, string[]>();
  for (const [name, value] of headers)
    if (!NOISE.has(name)) lists.set(name, [...(lists.get(name) ?? []), value]);
  return Object.fromEntries([...lists].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, values]) => [name, values.join(' | ')])); // prettier-ignore
}

export interface Happened {
  readonly isAnswered: boolean;
  readonly logged: Logged | undefined;
  readonly arrivals: readonly Arrival[];
}

/** Mirrors have names of their own: "m0". */
const isMirror = (cluster: string): boolean => cluster.startsWith('m');

export function happenedWords({ isAnswered, logged, arrivals }: Happened): Words {
  const mirrors = [...new Set(arrivals.flatMap(({ cluster }) => (isMirror(cluster) ? [cluster] : [])))].sort(); // prettier-ignore
  const first = arrivals.find(({ cluster }) => !isMirror(cluster));
  return {
    result: isAnswered && logged !== undefined ? answerWords(logged) : 'close',
    mirrors,
    ...(first === undefined ? {} : { upstream: sentWords(first.cluster, requestOf(first)) }),
  };
}

function answerWords({ code, grpc, flags, details, location }: Logged): string {
  const status = grpc === null ? String(code) : `${code}/${grpc}`;
  // How tunnels end is the test's own doing.
  if (code === 101 || details === 'downstream_remote_disconnect' || details === 'upstream_reset_after_response_started{connection_termination}') return answered({ status, flags: [], details: 'via_upstream' }); // prettier-ignore
  return answered({ status, flags: flags === '-' ? [] : flags.split(','), details, location });
}

interface Answered {
  readonly status: string;
  readonly flags: readonly string[];
  readonly details: string | null;
  readonly location?: string | null;
}

/** What follows "|" in details tells of the operating system; a list of names comes in the order of a hash map. */
export const answered = ({ status, flags, details }: Answered): string =>
  [
    status,
    ...flags.toSorted(),
    (details ?? '').replace(/\|.*$/, '}').replace(/_It_should_be.*/, ''),
  ].join(' ');

function requestOf({ method, path, rawHeaders }: Arrival): Parameters<typeof sentWords>[1] {
  const headers = rawHeaders.flatMap((name, at): Header[] => at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : []); // prettier-ignore
  const value = (name: string): string | undefined => headers.find(([own]) => own === name)?.[1];
  return { method, path, authority: value(':authority') ?? value('host') ?? '', headers };
}

/** Of mirrors by chance each may be there or not. */
export function isSame(foretold: Words, really: Words): boolean {
  const { mirrors: may, ...one } = foretold;
  const { mirrors: are, ...other } = really;
  if (JSON.stringify(one) !== JSON.stringify(other)) return false;
  const sure = may.filter((name) => !name.endsWith('?'));
  return (
    sure.every((name) => are.includes(name)) &&
    are.every((name) => sure.includes(name) || may.includes(`${name}?`))
  );
}
