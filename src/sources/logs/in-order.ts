import { lineTime, nanoTime } from '../../core/decode/nano-time.ts';
import type { LogEvent, LogLines, LogStream } from '../../ports/log-stream.ts';

/** One container's lines, and where reading them stands. */
interface Head {
  readonly events: AsyncIterator<LogEvent>;
  /** All first batches are asked for at once: connecting takes its time. */
  first: Promise<IteratorResult<LogEvent>> | undefined;
  batch: LogLines | undefined;
  /** When each line of the batch was written; never before the line above. */
  times: readonly string[];
  at: number;
}

/**
 * The lines of several containers that end, in the order of their times; news comes where it was found. Each container's own order
 * stays: a line without a time, or with one from before the line above, counts as old as that. One batch of each is held.
 */
export async function* inOrder(streams: readonly LogStream[]): AsyncGenerator<LogEvent> {
  const heads = streams.map(begun);
  try {
    let open: readonly Head[] = heads;
    for (const head of heads) yield* filled(head);
    for (;;) {
      open = open.filter(({ batch }) => batch !== undefined);
      const next = earliest(open);
      if (next === undefined) return;
      const { head, until } = next;
      const { batch, times, at } = head;
      if (batch === undefined) return;
      const end = until === undefined ? times.length : endOfRun(times, at, until);
      yield part(batch, at, end);
      head.at = end;
      if (end === times.length) yield* filled(head);
    }
  } finally {
    await Promise.all(heads.map(async ({ events }) => events.return?.()));
  }
}

function begun(stream: LogStream): Head {
  const events = stream[Symbol.asyncIterator]();
  const first = events.next();
  // Whoever comes to it learns of its failure; until then nobody waits for it.
  first.catch(() => {});
  return { events, first, batch: undefined, times: [], at: 0 };
}

/** Where the first line younger than all others' stands, behind the one at `at`. */
function endOfRun(times: readonly string[], at: number, until: string): number {
  for (let end = at + 1; end < times.length; end += 1) if ((times[end] ?? '') > until) return end;
  return times.length;
}

/** The head with the oldest line, and the time of the oldest line of all others. */
function earliest(
  heads: readonly Head[],
): { readonly head: Head; readonly until: string | undefined } | undefined {
  let first: Head | undefined;
  let firstTime = '';
  let until: string | undefined;
  for (const head of heads) {
    const time = head.times[head.at] ?? '';
    if (first === undefined) [first, firstTime] = [head, time];
    else if (time < firstTime) [first, firstTime, until] = [head, time, firstTime];
    else if (until === undefined || time < until) until = time;
  }
  return first === undefined ? undefined : { head: first, until };
}

/** Reads a head's next batch of lines; passes the news before it on. */
async function* filled(head: Head): AsyncGenerator<LogEvent> {
  const before = head.times.at(-1) ?? '';
  head.batch = undefined;
  for (;;) {
    const next = head.first ?? head.events.next();
    head.first = undefined;
    const { done, value } = await next;
    if (done === true) return;
    if (value.kind !== 'lines') {
      yield value;
      continue;
    }
    if (value.lines.length === 0) continue;
    head.batch = value;
    head.times = timesOf(value, before);
    head.at = 0;
    return;
  }
}

function timesOf({ lines, times }: LogLines, before: string): string[] {
  let last = before;
  return lines.map((line, index) => {
    const stamp = times?.[index];
    const time = stamp === undefined ? lineTime(line) : nanoTime(stamp);
    if (time !== undefined && time > last) last = time;
    return last;
  });
}

function part(batch: LogLines, from: number, to: number): LogLines {
  const { lines, times } = batch;
  if (from === 0 && to === lines.length) return batch;
  return {
    ...batch,
    lines: lines.slice(from, to),
    ...(times === undefined ? {} : { times: times.slice(from, to) }),
  };
}
