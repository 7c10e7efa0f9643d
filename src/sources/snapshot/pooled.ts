import { MeshdbgError } from '../../core/errors.ts';

export interface Pool<Item> {
  readonly items: readonly Item[];
  readonly atOnce: number;
}

/**
 * Works on items some at a time; the first failure or Ctrl-C keeps the rest from being begun.
 * @throws what `work` throws first, once all that had begun has ended; MeshdbgError interrupted
 */
export async function pooled<Item>(
  { signal }: { readonly signal: AbortSignal },
  { items, atOnce }: Pool<Item>,
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length && !failed; index = next++) {
      const item = items[index];
      if (item === undefined) return;
      try {
        if (signal.aborted) throw new MeshdbgError('interrupted', 'Interrupted.');
        await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(
    Array.from({ length: Math.min(atOnce, items.length) }, worker),
  );
  const broken = results.find((result) => result.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}
