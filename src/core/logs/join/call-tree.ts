import { groupBy } from '../../model/group-by.ts';
import { isSameProxy } from '../../model/proxy.ts';
import { addressIp } from '../../query/pod-index.ts';
import { flagsOf } from '../meaning/flags.ts';
import type { LogRecord } from '../model/log-record.ts';
import { answerOf, answering } from './answer.ts';
import { timeOf } from './call-time.ts';
import type { Attempt, Call, JoinedRequest, MissingLine } from './joined-request.ts';
import { clockAhead, spanOf, type Span } from './line-time.ts';
import { pairing, type SpanOf } from './pairing.ts';

/** Puts all lines of one request id together: who called whom, which of a server's lines are tries of the same call, which are copies. */
export function joinLines(requestId: string, lines: readonly LogRecord[]): JoinedRequest {
  const spans = new Map(lines.map((line) => [line, spanOf(line.entry)]));
  const spanOfLine = (line: LogRecord): Span | undefined => spans.get(line);
  const startOf = (line: LogRecord): number => spans.get(line)?.start ?? 0;
  const records = lines.toSorted((a, b) => startOf(a) - startOf(b));
  const parents = parentsOf(records, spanOfLine);
  const children = groupBy([...parents], ([, { parent }]) => parent);
  const call = (client: LogRecord | undefined, received: readonly LogRecord[]): Call => {
    const attempt = (server: LogRecord): Attempt => ({
      server,
      calls: callsOf(server),
      clockAheadMs: client === undefined ? null : aheadOf(client, server),
    });
    const isMirror = (server: LogRecord): boolean => parents.get(server)?.isMirror === true;
    const attempts = received.filter((server) => !isMirror(server)).map(attempt);
    return {
      client,
      attempts,
      mirrors: received.filter(isMirror).map(attempt),
      missing: missingLines(client, attempts),
      answer: answerOf(client, attempts),
      time: timeOf(client, attempts),
    };
  };
  const childrenOf = (record: LogRecord): LogRecord[] => (children.get(record) ?? []).map(([child]) => child); // prettier-ignore
  /** What came of a server's line: the calls of its application; a gateway's line is its own call. */
  const callsOf = (server: LogRecord): Call[] =>
    server.side === 'gateway'
      ? [call(server, childrenOf(server))]
      : childrenOf(server).map((client) => call(client, childrenOf(client)));
  const roots = records.filter((record) => !parents.has(record));
  const calls = roots.map((root) => root.side === 'server' ? call(undefined, [root]) : call(root, childrenOf(root))); // prettier-ignore
  return { requestId, calls, lines: lines.length };
}

interface Parent {
  readonly parent: LogRecord;
  readonly isMirror: boolean;
}

/** For each line the one that it came from: a server's from the client that sent it, a client's from the application behind its own proxy. */
function parentsOf(records: readonly LogRecord[], spanOfLine: SpanOf): Map<LogRecord, Parent> {
  const parents = new Map<LogRecord, Parent>();
  const link = (child: LogRecord, found: Parent | undefined): void => {
    if (found !== undefined && !isBelow(parents, found.parent, child)) parents.set(child, found);
  };
  const senders = records.filter(({ side }) => side !== 'server');
  for (const record of records)
    if (record.side === 'server' || record.side === 'gateway') link(record, senderOf(record, senders, spanOfLine)); // prettier-ignore
  const servers = records.filter(({ side }) => side === 'server');
  for (const record of records)
    if (record.side === 'client') link(record, causeOf(record, servers, spanOfLine));
  return parents;
}

function isBelow(
  parents: ReadonlyMap<LogRecord, Parent>,
  record: LogRecord,
  above: LogRecord,
): boolean {
  for (let at: LogRecord | undefined = record; at !== undefined; at = parents.get(at)?.parent)
    if (at === above) return true;
  return false;
}

function senderOf(
  server: LogRecord,
  senders: readonly LogRecord[],
  spanOfLine: SpanOf,
): Parent | undefined {
  let best: Parent | undefined;
  let most = 0;
  for (const parent of senders) {
    const { score, isMirror } = pairing(parent, server, spanOfLine);
    // A gateway is somebody's server only where the addresses say so: most have callers without a proxy.
    if (score <= (server.side === 'gateway' ? 4 : most)) continue;
    if (score <= most) continue;
    most = score;
    best = { parent, isMirror };
  }
  return best;
}

/** The request that an application was serving when it made a call: the last that began before, at the same pod and by the same clock. */
function causeOf(
  client: LogRecord,
  servers: readonly LogRecord[],
  spanOfLine: SpanOf,
): Parent | undefined {
  const own = spanOfLine(client);
  const serving = servers.filter((server) => {
    const { proxy } = server;
    const span = spanOfLine(server);
    if (proxy.pod === '' || !isSameProxy(proxy, client.proxy)) return false;
    return own === undefined || span === undefined || (span.start <= own.start && own.start <= span.end); // prettier-ignore
  });
  const parent = serving.at(-1);
  return parent && { parent, isMirror: false };
}

function aheadOf(client: LogRecord, server: LogRecord): number | null {
  const [whole, part] = [spanOf(client.entry), spanOf(server.entry)];
  if (whole === undefined || part === undefined) return null;
  const isAbandoned = flagsOf(client.entry.response_flags).some((flag) => ABANDONED.has(flag));
  return clockAhead(whole, part, isAbandoned) || null;
}

/** The client's proxy ended it, and the server's part may have gone on. */
const ABANDONED = new Set(['UT', 'DC', 'DR', 'URX', 'UMSDR', 'SI', 'LR', 'DT']);

/** A line that should be there: of the server that a client reached, and of whoever called a server. */
function missingLines(client: LogRecord | undefined, attempts: readonly Attempt[]): MissingLine[] {
  if (client === undefined) {
    const remote = attempts[0]?.server.entry.downstream_remote_address ?? undefined;
    return [{ side: 'client', at: remote === undefined ? null : (addressIp(remote) ?? remote) }];
  }
  const host = client.entry.upstream_host ?? null;
  if (host === null || answering(client, attempts) !== undefined) return [];
  return [{ side: 'server', at: host }];
}
