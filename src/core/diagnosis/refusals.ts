import { recordOf, type KeptLine } from '../logs/join/kept-line.ts';
import { spanOf } from '../logs/join/line-time.ts';
import { WaitingLines } from '../logs/join/waiting-lines.ts';
import { codeDetails } from '../logs/meaning/details.ts';
import { flagsOf } from '../logs/meaning/flags.ts';
import type { LogRecord } from '../logs/model/log-record.ts';

/** Connections that are remembered on each side, and bytes for them: most lines take 300. */
const MOST = { lines: 10_000, bytes: 5_000_000 };
/** Looks for connections that nothing more comes of, in the time that makes one quiet. */
const LOOKS = 8;

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
  let alone: LogRecord[] = [];
  const give = (lines: readonly KeptLine[]): void => void alone.push(...lines.map(recordOf));
  const refused = new WaitingLines(MOST, give);
  const failed = new WaitingLines(MOST, give);
  let newest = -Infinity;
  let nextLook = quietMs === undefined ? Infinity : -Infinity;

  const wait = (own: WaitingLines, key: string, line: LogRecord): void => {
    const end = spanOf(line.entry)?.end ?? newest;
    // Another connection from the same end.
    give(own.take(key));
    if (own.add(key, line, end) === 0) alone.push(line);
    newest = Math.max(newest, end);
    if (quietMs === undefined || newest < nextLook) return;
    nextLook = newest + quietMs / LOOKS;
    for (const lines of own.quietSince(newest - quietMs)) give(lines);
  };
  const settled = (): readonly Settled[] => {
    if (alone.length === 0) return [];
    const all = alone.map((line) => ({ line, refusal: undefined }));
    alone = [];
    return all;
  };

  return {
    add(line) {
      const { entry } = line;
      const isRefused = isRefusal(line);
      if (!isRefused && !isBroken(line)) return [{ line, refusal: undefined }];
      // What the client called may be a service's address: only its own end is the same on both sides.
      const key = (isRefused ? entry.downstream_remote_address : entry.upstream_local_address) ?? '';
      const [own, others] = isRefused ? [refused, failed] : [failed, refused];
      const [other] = others.take(key).map(recordOf);
      if (other !== undefined && isOfOneTime(line, other))
        return [isRefused ? { line: other, refusal: line } : { line, refusal: other }];
      // Its own other line may still come.
      if (other !== undefined) wait(others, key, other);
      wait(own, key, line);
      return settled();
    },
    end() {
      for (const waiting of [failed, refused]) for (const lines of waiting.end()) give(lines);
      return settled();
    },
  };
} // prettier-ignore

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
