import type { LogEvent, LogNews } from '../../src/ports/log-stream.ts';
import { openLogs } from '../../src/sources/logs/open.ts';
import type { LogsRequest } from '../../src/sources/logs/request.ts';
import type { Source } from '../../src/sources/source.ts';

export const clock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export const request = (more: Partial<LogsRequest> = {}): LogsRequest => ({
  target: { allNamespaces: true, allReplicas: true },
  follow: true,
  previous: false,
  ...more,
});

/** What a tail has brought so far. */
export class Tailed {
  /** By "<namespace>/<pod>". */
  readonly lines = new Map<string, string[]>();
  /** All lines, in the order in which they came. */
  readonly order: string[] = [];
  readonly news: LogNews[] = [];
  notes: readonly string[] = [];

  get kinds(): string[] {
    return this.news.map(({ kind }) => kind);
  }

  of(pod: string): readonly string[] {
    return this.lines.get(pod) ?? [];
  }

  get count(): number {
    return [...this.lines.values()].reduce((sum, lines) => sum + lines.length, 0);
  }

  take(event: LogEvent): void {
    if (event.kind !== 'lines') return void this.news.push(event);
    const key = `${event.origin.namespace}/${event.origin.pod}`;
    const known = this.lines.get(key) ?? [];
    this.lines.set(key, known);
    known.push(...event.lines);
    this.order.push(...event.lines);
  }
}

/** Tails until it ends by itself or there is enough. */
export async function tail(
  source: Source,
  asked: LogsRequest,
  isEnough: (tailed: Tailed) => boolean | Promise<boolean> = () => false,
): Promise<Tailed> {
  const tailed = new Tailed();
  const { signal } = new AbortController();
  const { events, notes } = await openLogs(asked, source, { clock, signal });
  tailed.notes = notes;
  for await (const event of events) {
    tailed.take(event);
    if (await isEnough(tailed)) break;
  }
  return tailed;
}
