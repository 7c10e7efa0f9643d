import type { ProxyRef } from '../../model/proxy.ts';
import { proxyText } from '../../model/proxy.ts';
import type { Hop, Step } from '../model/hop.ts';
import type { Side } from '../model/outcome.ts';

/** Whose step it is. */
export interface Place {
  readonly side: Side;
  readonly proxy: ProxyRef | null;
}

/** Collects the hops of one request. Branches that do the same leave one hop. */
export class Trail {
  readonly #hops = new Map<string, Hop>();
  readonly #gaps = new Map<string, string>();

  add({ side, proxy }: Place, steps: readonly Step[]): void {
    for (const step of steps) {
      const who = proxy === null ? null : proxyText(proxy);
      const key = `${side} ${who ?? ''} ${step.kind} ${step.text}`;
      if (!this.#hops.has(key)) this.#hops.set(key, { ...step, side, proxy: who });
    }
  }

  /** Something on the way that was not read: whose, and why that matters. */
  missing(section: string, reason: string): void {
    this.#gaps.set(section, reason);
  }

  get hops(): readonly Hop[] {
    return [...this.#hops.values()];
  }

  get gaps(): ReadonlyMap<string, string> {
    return this.#gaps;
  }
}

/** A step without alternatives. */
export const step = (kind: Step['kind'], text: string, more: Partial<Step> = {}): Step => ({
  kind, text, isDecisive: false, candidates: [], ...more,
}); // prettier-ignore
