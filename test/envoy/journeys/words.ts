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
  /** Where a proxy sends the client. */
  readonly location?: string;
  /** As the first upstream got it: later attempts have less time. */
  readonly upstream?: Sent;
}

export interface Happened extends Words {
  /** Clusters that got a copy, sorted. */
  readonly mirrors: readonly string[];
}

/** One of the ways in which a request may go. */
export interface Foretold extends Words {
  readonly probability: number;
  /** Clusters that get a copy, with the share of these requests of which they do: above 0. */
  readonly mirrors: ReadonlyMap<string, number>;
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

export interface Heard {
  readonly isAnswered: boolean;
  readonly logged: Logged | undefined;
  readonly arrivals: readonly Arrival[];
}

/** Mirrors have names of their own: "m0". */
const isMirror = (cluster: string): boolean => cluster.startsWith('m');

export function happenedWords({ isAnswered, logged, arrivals }: Heard): Happened {
  const mirrors = [...new Set(arrivals.flatMap(({ cluster }) => (isMirror(cluster) ? [cluster] : [])))].sort(); // prettier-ignore
  const first = arrivals.find(({ cluster }) => !isMirror(cluster));
  return {
    result: isAnswered && logged !== undefined ? answerWords(logged) : 'close',
    ...(isAnswered && typeof logged?.location === 'string' ? { location: logged.location } : {}),
    mirrors,
    ...(first === undefined ? {} : { upstream: sentWords(first.cluster, requestOf(first)) }),
  };
}

function answerWords({ code, grpc, flags, details }: Logged): string {
  const status = grpc === null ? String(code) : `${code}/${grpc}`;
  // How tunnels end is the test's own doing.
  if (code === 101 || details === 'downstream_remote_disconnect' || details === 'upstream_reset_after_response_started{connection_termination}') return answered({ status, flags: [], details: 'via_upstream' }); // prettier-ignore
  return answered({ status, flags: flags === '-' ? [] : flags.split(','), details });
}

interface Answered {
  readonly status: string;
  readonly flags: readonly string[];
  readonly details: string | null;
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

/** What tells the ways of a request apart, in the same order of fields. */
const wayText = ({ result, location, upstream }: Words): string => JSON.stringify([result, location, upstream]); // prettier-ignore

/** Ways that cannot be told apart from outside are one. */
export function merged(ways: readonly Foretold[]): Foretold[] {
  const known = new Map<string, Foretold>();
  for (const way of ways) {
    const other = known.get(wayText(way));
    known.set(wayText(way), other === undefined ? way : together(other, way));
  }
  return [...known.values()];
}

function together(one: Foretold, other: Foretold): Foretold {
  const probability = one.probability + other.probability;
  const shareOf = (name: string): number => [one, other].reduce((sum, way) => sum + (way.probability * (way.mirrors.get(name) ?? 0)) / probability, 0); // prettier-ignore
  const names = [...one.mirrors.keys(), ...other.mirrors.keys()];
  return { ...one, probability, mirrors: new Map(names.map((name) => [name, shareOf(name)])) };
}

/** What is seen from outside of a request that went one way. */
export const seenText = ({ mirrors, ...words }: Happened): string => JSON.stringify([wayText(words), ...mirrors]); // prettier-ignore

/** How often each of these is seen: of copies by chance each may be there or not. */
export function chancesOf(ways: readonly Foretold[]): Map<string, number> {
  const chances = new Map<string, number>();
  for (const { probability, mirrors, ...words } of ways) {
    let copies = [{ names: [] as readonly string[], share: probability }];
    for (const [name, share] of [...mirrors].sort(([a], [b]) => (a < b ? -1 : 1)))
      copies = copies.flatMap((one) => [
        ...(share < 1 - 1e-9 ? [{ ...one, share: one.share * (1 - share) }] : []),
        { names: [...one.names, name], share: one.share * share },
      ]);
    for (const { names, share } of copies) {
      const text = seenText({ ...words, mirrors: names });
      chances.set(text, (chances.get(text) ?? 0) + share);
    }
  }
  return chances;
}

/** Whether a request went this way. Of copies by chance each may be there or not. */
export const isSame = (foretold: Foretold, really: Happened): boolean =>
  chancesOf([foretold]).has(seenText(really));
