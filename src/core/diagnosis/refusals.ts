import { spanOf } from '../logs/join/line-time.ts';
import { codeDetails } from '../logs/meaning/details.ts';
import { flagsOf } from '../logs/meaning/flags.ts';
import type { LogRecord } from '../logs/model/log-record.ts';

/** Connections that are remembered on each side. */
const MOST = 20_000;

/** A line that has what it takes to be judged. */
export interface Settled {
  readonly line: LogRecord;
  /** What the server's proxy logged of the same connection. */
  readonly refusal: LogRecord | undefined;
}

/** Brings together the two lines of a connection that a server's proxy refused: they have no request id in common, but the client's end of it. */
export interface Refusals {
  /** @returns what can be judged now */
  add(line: LogRecord): readonly Settled[];
  end(): readonly Settled[];
}

/** @param quietMs how long a line waits for the other, by the time of the lines; to the end when absent */
export function refusals(quietMs?: number): Refusals {
  const refused = new Map<string, LogRecord>();
  const failed = new Map<string, LogRecord>();
  let newest = -Infinity;
  let nextLook = quietMs === undefined ? Infinity : -Infinity;

  const wait = (own: Map<string, LogRecord>, key: string, line: LogRecord): Settled[] => {
    const before = own.get(key);
    own.delete(key);
    own.set(key, line);
    newest = Math.max(newest, spanOf(line.entry)?.end ?? newest);
    const alone = before === undefined ? [] : [before];
    if (own.size <= MOST && newest < nextLook) return alone.map((other) => ({ line: other, refusal: undefined })); // prettier-ignore
    if (quietMs !== undefined) nextLook = newest + quietMs / 8;
    const isFull = own.size > MOST;
    for (const [oldest, other] of own) {
      const isQuiet = quietMs !== undefined && (spanOf(other.entry)?.end ?? newest) + quietMs < newest; // prettier-ignore
      if (!isQuiet && (!isFull || own.size <= MOST * 0.9)) break;
      own.delete(oldest);
      alone.push(other);
    }
    return alone.map((other) => ({ line: other, refusal: undefined }));
  };

  const add = (line: LogRecord): readonly Settled[] => {
    const { entry } = line;
    const isRefused = isRefusal(line);
    if (!isRefused && !isBroken(line)) return [{ line, refusal: undefined }];
    // What the client called may be a service's address: only its own end is the same on both sides.
    const key = (isRefused ? entry.downstream_remote_address : entry.upstream_local_address) ?? '';
    const [own, others] = isRefused ? [refused, failed] : [failed, refused];
    const other = others.get(key);
    if (other === undefined || !isOfOneTime(line, other)) return wait(own, key, line);
    others.delete(key);
    return [isRefused ? { line: other, refusal: line } : { line, refusal: other }];
  };

  return {
    add,
    end: () => {
      const left = [...failed.values(), ...refused.values()];
      failed.clear();
      refused.clear();
      return left.map((line) => ({ line, refusal: undefined }));
    },
  };
}

/** Ports are used again, after some minutes. */
const SAME_MS = 60_000;

function isOfOneTime(a: LogRecord, b: LogRecord): boolean {
  const [one, other] = [spanOf(a.entry), spanOf(b.entry)];
  if (one === undefined || other === undefined) return true;
  return Math.abs(one.start - other.start) <= SAME_MS + one.end - one.start;
}

const isRefusal = ({ entry }: LogRecord): boolean =>
  typeof entry.response_code_details === 'string'
    ? codeDetails(entry.response_code_details).name === 'filter_chain_not_found'
    : entry.method === null && flagsOf(entry.response_flags).includes('NR');

const BROKEN = new Set(['UC', 'UF', 'UR']);

/** A client's connection that ended before an answer, with both ends known. */
const isBroken = ({ entry, side }: LogRecord): boolean =>
  side !== 'server' &&
  typeof entry.upstream_local_address === 'string' &&
  typeof entry.upstream_host === 'string' &&
  flagsOf(entry.response_flags).some((flag) => BROKEN.has(flag));
