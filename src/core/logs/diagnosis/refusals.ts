import { spanOf } from '../join/line-time.ts';
import { codeDetails } from '../meaning/details.ts';
import { flagsOf } from '../meaning/flags.ts';
import type { LogRecord } from '../model/log-record.ts';

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

export function refusals(): Refusals {
  const refused = new Map<string, LogRecord>();
  const failed = new Map<string, LogRecord>();

  const meet = (own: Map<string, LogRecord>, key: string, line: LogRecord): Settled[] => {
    const before = own.get(key);
    own.delete(key);
    own.set(key, line);
    const alone = before === undefined ? overflowing(own) : before;
    return alone === undefined ? [] : [{ line: alone, refusal: undefined }];
  };

  const add = (line: LogRecord): readonly Settled[] => {
    const { entry } = line;
    if (isRefusal(line)) {
      const key = entry.downstream_remote_address ?? '';
      const client = failed.get(key);
      if (client === undefined || !isOfOneTime(client, line)) return meet(refused, key, line);
      failed.delete(key);
      return [{ line: client, refusal: line }];
    }
    if (!isBroken(line)) return [{ line, refusal: undefined }];
    // What the client called may be a service's address: only its own end is the same on both sides.
    const key = entry.upstream_local_address ?? '';
    const refusal = refused.get(key);
    if (refusal === undefined || !isOfOneTime(line, refusal)) return meet(failed, key, line);
    refused.delete(key);
    return [{ line, refusal }];
  };

  return {
    add,
    end: () => [...failed.values(), ...refused.values()].map((line) => ({ line, refusal: undefined })), // prettier-ignore
  };
}

/** Ports are used again, after some minutes. */
const SAME_MS = 60_000;

function isOfOneTime(a: LogRecord, b: LogRecord): boolean {
  const [one, other] = [spanOf(a.entry), spanOf(b.entry)];
  if (one === undefined || other === undefined) return true;
  return Math.abs(one.start - other.start) <= SAME_MS + one.end - one.start;
}

function overflowing(lines: Map<string, LogRecord>): LogRecord | undefined {
  const [oldest] = lines;
  if (lines.size <= MOST || oldest === undefined) return undefined;
  lines.delete(oldest[0]);
  return oldest[1];
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
