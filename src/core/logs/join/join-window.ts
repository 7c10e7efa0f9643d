import type { LogRecord } from '../model/log-record.ts';
import { ownText } from '../../decode/own-text.ts';
import { joinLines } from './call-tree.ts';
import type { JoinedRequest } from './joined-request.ts';
import { storedKey } from './join-key.ts';
import { keptLine, recordOf, valuesOf, type KeptLine } from './kept-line.ts';
import { spanOf } from './line-time.ts';
import { WaitingLines } from './waiting-lines.ts';

export interface JoinWindowOptions {
  /** Lines that are kept at once; beyond it the request that began first is put out. */
  readonly maxLines?: number;
  /** The same for their values, in bytes. */
  readonly maxBytes?: number;
  /** Lines of one request id that are joined together; further ones are joined as a request of their own. */
  readonly maxLinesOfOne?: number;
  /** How long after its last line a request is put out, by the time of the lines, in milliseconds; never before the end when absent. */
  readonly quietMs?: number;
}

/** The lines of one request, to be joined by whoever wants to know more of it than that they came. */
export interface GatheredRequest {
  readonly lines: number;
  /** It has one line, which tells of nothing that went wrong. */
  readonly isOneFine: boolean;
  join(): JoinedRequest;
}

/** Takes lines of many proxies in any order and gives out requests whose lines are together. */
export interface JoinWindow {
  /** @returns requests that are complete by this line's time, or that had to make room */
  add(line: LogRecord): readonly GatheredRequest[];
  /** All that are left, the ones that were quiet for longest first. */
  end(): readonly GatheredRequest[];
  /** Lines without a request id: TCP, refused connections, formats that don't print it. */
  readonly withoutId: number;
  /** Requests that had to make room before they were quiet: some of their lines may have come later. */
  readonly cutShort: number;
  /** Request ids under which more lines came than are joined together. */
  readonly crowded: number;
}

const MAX_LINES = 10_000;
/** Most lines take 300. */
const MAX_BYTES = 5_000_000;

/**
 * Every line of a request is compared with every other one, so what one id may hold is what bounds the work of each line. An id that
 * a test client sends with each of its requests, or that a proxy passes on unchanged, gathers thousands.
 */
const MAX_LINES_OF_ONE = 256;
/** Names of ids that are remembered, only to be counted. */
const MOST_CROWDED = 10_000;
/** Looks for quiet requests in the time that makes one quiet. */
const LOOKS = 8;

/** A window over a stream of lines, with bounded memory. A whole file or bundle fits where its lines are no more than `maxLines`. */
export function joinWindow({
  maxLines = MAX_LINES,
  maxBytes = MAX_BYTES,
  maxLinesOfOne = MAX_LINES_OF_ONE,
  quietMs,
}: JoinWindowOptions = {}): JoinWindow {
  let done: GatheredRequest[] = [];
  const give = (lines: readonly KeptLine[]): void => void done.push(gathered(lines));
  const waiting = new WaitingLines({ lines: maxLines, bytes: maxBytes }, (lines) => {
    cutShort++;
    give(lines);
  });
  let newest = -Infinity;
  let nextLook = quietMs === undefined ? Infinity : -Infinity;
  let withoutId = 0;
  let cutShort = 0;
  const crowded = new Set<string>();

  const add = (record: LogRecord): readonly GatheredRequest[] => {
    const { request_id: id } = record.entry;
    if (id === null || id === undefined || id === '') {
      withoutId++;
      return NONE;
    }
    const end = spanOf(record.entry)?.end ?? newest;
    newest = Math.max(newest, end);
    const count = waiting.add(id, record, end);
    if (count === 0) give([keptLine(record)]);
    if (count >= maxLinesOfOne) {
      if (crowded.size < MOST_CROWDED) crowded.add(ownText(id));
      give(waiting.take(id));
    }
    if (quietMs !== undefined && newest >= nextLook) {
      nextLook = newest + quietMs / LOOKS;
      for (const lines of waiting.quietSince(newest - quietMs)) give(lines);
    }
    return given();
  };
  const given = (): readonly GatheredRequest[] => {
    if (done.length === 0) return NONE;
    const all = done;
    done = [];
    return all;
  };

  return {
    add,
    end: () => Array.from(waiting.end(), gathered),
    get withoutId() {
      return withoutId;
    },
    get cutShort() {
      return cutShort;
    },
    get crowded() {
      return crowded.size;
    },
  };
}

const NONE: readonly GatheredRequest[] = [];

function gathered(lines: readonly KeptLine[]): GatheredRequest {
  const [first] = lines;
  return {
    lines: lines.length,
    isOneFine: lines.length === 1 && first?.isFine === true,
    join() {
      const records = lines.map(recordOf);
      return joinLines(records[0]?.entry.request_id ?? '', records);
    },
  };
}

/** All requests of lines that are at hand, whatever their number. */
export function joinRequests(lines: readonly LogRecord[]): JoinedRequest[] {
  const window = joinWindow({ ...roomFor(lines), maxLinesOfOne: Infinity });
  const early = lines.flatMap((line) => window.add(line));
  return [...early, ...window.end()].map((request) => request.join());
}

/** A window that holds all of some lines: a UTF-16 unit takes three bytes of UTF-8 at most. */
export const roomFor = (lines: readonly LogRecord[]): Pick<JoinWindowOptions, 'maxLines' | 'maxBytes'> => ({
  maxLines: Math.max(1, lines.length),
  maxBytes: lines.reduce((sum, { entry }) => sum + 3 * (storedKey(entry.request_id ?? '').length + valuesOf(entry).length), 1),
}); // prettier-ignore
