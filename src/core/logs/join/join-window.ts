import type { LogRecord } from '../model/log-record.ts';
import { joinLines } from './call-tree.ts';
import type { JoinedRequest } from './joined-request.ts';
import { spanOf } from './line-time.ts';

export interface JoinWindowOptions {
  /** Lines that are kept at once; beyond it the request that was quiet for longest is put out. */
  readonly maxLines?: number;
  /** Lines of one request id that are joined together; further ones are joined as a request of their own. */
  readonly maxLinesOfOne?: number;
  /** How long after its last line a request is put out, by the time of the lines, in milliseconds; never before the end when absent. */
  readonly quietMs?: number;
}

/** Takes lines of many proxies in any order and gives out requests whose lines are together. */
export interface JoinWindow {
  /** @returns requests that are complete by this line's time, or that had to make room */
  add(line: LogRecord): readonly JoinedRequest[];
  /** All that are left, the ones that were quiet for longest first. */
  end(): readonly JoinedRequest[];
  /** Lines without a request id: TCP, refused connections, formats that don't print it. */
  readonly withoutId: number;
  /** Requests that had to make room before they were quiet: some of their lines may have come later. */
  readonly cutShort: number;
  /** Request ids under which more lines came than are joined together. */
  readonly crowded: number;
}

/** Some 10 MB of lines, and V8 lets several times as much pile up before it looks for what is garbage. */
const MAX_LINES = 10_000;

/**
 * Every line of a request is compared with every other one, so what one id may hold is what bounds the work of each line. An id that
 * a test client sends with each of its requests, or that a proxy passes on unchanged, gathers thousands.
 */
const MAX_LINES_OF_ONE = 256;

/** A window over a stream of lines, with bounded memory. A whole file or bundle fits where its lines are no more than `maxLines`. */
export function joinWindow({
  maxLines = MAX_LINES,
  maxLinesOfOne = MAX_LINES_OF_ONE,
  quietMs,
}: JoinWindowOptions = {}): JoinWindow {
  // A Map keeps the order of insertion: the first entry is the one that was quiet for longest.
  const open = new Map<string, Group>();
  let kept = 0;
  let newest = -Infinity;
  let nextLook = quietMs === undefined ? Infinity : -Infinity;
  let withoutId = 0;
  let cutShort = 0;
  const crowded = new Set<string>();

  const close = (id: string, { lines }: Group): JoinedRequest => {
    open.delete(id);
    kept -= lines.length;
    return joinLines(id, lines);
  };

  const add = (line: LogRecord): readonly JoinedRequest[] => {
    const { request_id: id } = line.entry;
    if (id === null || id === undefined || id === '') {
      withoutId++;
      return NONE;
    }
    const end = spanOf(line.entry)?.end ?? newest;
    newest = Math.max(newest, end);
    const group = open.get(id) ?? { lines: [], end };
    group.lines.push(line);
    group.end = Math.max(group.end, end);
    open.delete(id);
    open.set(id, group);
    kept++;
    if (group.lines.length >= maxLinesOfOne) {
      if (crowded.size < MOST_CROWDED) crowded.add(id);
      return [close(id, group)];
    }
    const isFull = kept > maxLines;
    if (!isFull && newest < nextLook) return NONE;
    if (quietMs !== undefined) nextLook = newest + quietMs / LOOKS;
    const done: JoinedRequest[] = [];
    for (const [oldest, old] of open) {
      const isQuiet = quietMs !== undefined && old.end + quietMs < newest;
      // Some room at once: the first entry of a Map whose beginning was deleted is found only after all that was there.
      if (!isQuiet && (!isFull || kept <= maxLines * KEPT_WHEN_FULL)) break;
      if (!isQuiet) cutShort++;
      done.push(close(oldest, old));
    }
    return done;
  };

  return {
    add,
    end: () => [...open].map(([id, group]) => close(id, group)),
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

const NONE: readonly JoinedRequest[] = [];

/** Looks for quiet requests in the time that makes one quiet. */
const LOOKS = 8;
const KEPT_WHEN_FULL = 0.9;
/** Names of ids that are remembered, only to be counted. */
const MOST_CROWDED = 10_000;

interface Group {
  readonly lines: LogRecord[];
  /** Of its latest line, epoch milliseconds. */
  end: number;
}

/** All requests of lines that are at hand, whatever their number. */
export function joinRequests(lines: Iterable<LogRecord>): JoinedRequest[] {
  const window = joinWindow({ maxLines: Infinity, maxLinesOfOne: Infinity });
  for (const line of lines) window.add(line);
  return [...window.end()];
}
