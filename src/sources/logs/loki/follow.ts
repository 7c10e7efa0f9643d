import { MeshdbgError } from '../../../core/errors.ts';
import type { LogEvent } from '../../../ports/log-stream.ts';
import type { LokiAccess, LokiClient } from '../../../ports/loki.ts';
import { BackOff } from '../back-off.ts';
import { pause } from '../../pause.ts';
import type { LogWorld } from '../tail.ts';
import { batches, entriesOf, nsOf, shifted, type Entry } from './entries.ts';
import { pages } from './pages.ts';
import { Seen } from './seen.ts';

export interface FollowParts {
  readonly client: LokiClient;
  readonly access: LokiAccess;
  readonly world: LogWorld;
}

/** How far a new connection goes back, in seconds: entries of slow agents come late. */
const OVERLAP_S = 10;
/** Entries that Loki sends of what is there when a tail begins. */
const LIMIT = 5000;

/**
 * Entries from a time on and as they come. Each tail begins with what the ranges had not seen yet, and what it leaves out is read from
 * the range again, so that nothing is lost or repeated.
 * @throws {MeshdbgError} as LokiClient.range, but unreachable and timeout only before the first answer
 */
export async function* follow(
  query: string,
  startNs: string,
  { client, access, world }: FollowParts,
): AsyncGenerator<LogEvent> {
  const seen = new Seen();
  const backOff = new BackOff();
  let start = startNs;
  let last = startNs;
  let answered = false;
  let isDown = false;
  const take = (entries: readonly Entry[]): Entry[] => {
    const fresh = entries.filter(({ key }) => seen.take(key));
    for (const { ns } of fresh) if (ns > last) last = ns;
    return fresh;
  };
  for (;;) {
    try {
      // A little into the future: clocks differ, and the end is left out.
      const endNs = nsOf(world.clock.now() + 1000 * OVERLAP_S);
      for await (const page of pages(client, access, { query, startNs: start, endNs }))
        if ('kind' in page) yield page;
        else yield* batches(take(page));
      answered = true;
      if (isDown) yield { kind: 'resumed', text: 'Loki answers again, from the last line on' };
      isDown = false;
      let dropped = 0;
      for await (const message of client.tail(access, { query, startNs: last, limit: LIMIT })) {
        backOff.reset();
        yield* batches(take(entriesOf(message.streams, 'forward')));
        dropped += message.dropped;
        // The range knows them.
        if (dropped > 0) break;
      }
      if (dropped > 0)
        yield { kind: 'note', text: `Loki left ${dropped} lines out of the tail, as they came too fast: they are asked for again` }; // prettier-ignore
    } catch (error) {
      if (!answered || !isLost(error)) throw error;
      if (!isDown)
        yield { kind: 'dropped', text: `${error.message.replace(/\.$/, '')}; going on from the last line` }; // prettier-ignore
      isDown = true;
    }
    start = shifted(last, -OVERLAP_S) < startNs ? startNs : shifted(last, -OVERLAP_S);
    await pause(backOff.next(), world.clock, world.signal);
  }
}

const isLost = (error: unknown): error is MeshdbgError =>
  error instanceof MeshdbgError && ['unreachable', 'timeout'].includes(error.code);
