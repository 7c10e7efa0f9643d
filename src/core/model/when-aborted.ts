const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Acts when a signal aborts, at once where it has. All who wait for a signal share one listener: dozens of requests do for Ctrl-C, and
 * Node takes more than ten listeners for a leak (MaxListenersExceededWarning).
 * @returns what ends the waiting
 */
export function whenAborted(signal: AbortSignal, act: () => void): () => void {
  if (signal.aborted) {
    act();
    return () => {};
  }
  const own = (): void => act();
  const acts = waiting.get(signal) ?? listening(signal);
  acts.add(own);
  return () => void acts.delete(own);
}

function listening(signal: AbortSignal): Set<() => void> {
  const acts = new Set<() => void>();
  waiting.set(signal, acts);
  const end = (): void => {
    for (const act of acts) act();
    acts.clear();
  };
  signal.addEventListener('abort', end, { once: true });
  return acts;
}
