import { MeshdbgError } from '../core/errors.ts';
import type { Clock } from '../ports/clock.ts';

/** How many are read at most, how many at once, and the time after which none is begun: an answer that is otherwise ready waits. */
export interface Haste {
  readonly most: number;
  readonly atOnce: number;
  readonly budgetMs: number;
  readonly clock: Clock;
}

/** What could be read of what would be good to have. */
export interface Read<Part> {
  readonly parts: readonly Part[];
  /** So many could not be read although they should be there, were more than are read, or there was no time for them. */
  readonly unread: number;
  /** Why the first of them could not be read, one sentence; undefined where only the time was short. */
  readonly reason?: string;
  /** What would help. */
  readonly hint?: string;
}

/**
 * Reads as much as can be had quickly, the first ones first. What may not be read in a namespace is not tried again there.
 * @throws {MeshdbgError} interrupted
 */
export async function readHurried<Item extends { readonly namespace: string }, Part>(
  items: readonly Item[],
  read: (item: Item) => Promise<Part>,
  { most, atOnce, budgetMs, clock }: Haste,
): Promise<Read<Part>> {
  const queue = items.slice(0, most);
  const parts: (Part | undefined)[] = [];
  const forbidden = new Set<string>();
  const end = clock.now() + budgetMs;
  let first: MeshdbgError | undefined;
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let place = next++; place < queue.length && clock.now() < end; place = next++) {
      const item = queue[place];
      if (item === undefined || forbidden.has(item.namespace)) continue;
      try {
        parts[place] = await read(item);
      } catch (error) {
        if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
        if (error.code === 'forbidden') forbidden.add(item.namespace);
        first ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, queue.length) }, worker));
  const all = parts.filter((part) => part !== undefined);
  const unread = items.length - all.length;
  const over = items.length - queue.length;
  const cap = unread > over ? `only the first ${most} are read, and there was no time for all of them` : `only the first ${most} are read`; // prettier-ignore
  return {
    parts: all,
    unread,
    ...(first === undefined ? (over === 0 ? {} : { reason: cap }) : { reason: first.message, hint: first.hint ?? '' }),
  }; // prettier-ignore
}
