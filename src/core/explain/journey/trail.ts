import type { ProxyRef } from '../../model/proxy.ts';
import { proxyText } from '../../model/proxy.ts';
import type { Hop, Step } from '../model/hop.ts';
import type { Side } from '../model/outcome.ts';
import type { AskedChoice } from '../model/route-call.ts';

/** Whose step it is. */
export interface Place {
  readonly side: Side;
  readonly proxy: ProxyRef | null;
}

/** A route choice that counted on the way, and whose it was. */
export interface Chosen extends AskedChoice {
  readonly place: Place;
}

/** Collects the hops of one request. Branches that do the same leave one hop. */
export class Trail {
  readonly #hops = new Map<string, Hop>();
  readonly #gaps = new Map<string, string>();
  readonly #chosen: Chosen[] = [];
  readonly #consulted = new Map<string, ProxyRef>();

  add({ side, proxy }: Place, steps: readonly Step[]): void {
    for (const step of steps) {
      const who = proxy === null ? null : proxyText(proxy);
      const key = `${side} ${who ?? ''} ${step.kind} ${step.text}`;
      if (!this.#hops.has(key)) this.#hops.set(key, { ...step, side, proxy: who });
    }
  }

  /** What the objects say beside the steps; each sentence once. */
  remark(hop: Hop): void {
    const key = `remark ${hop.text}`;
    if (!this.#hops.has(key)) this.#hops.set(key, hop);
  }

  /** Something on the way that was not read: whose, and why that matters. */
  missing(section: string, reason: string): void {
    this.#gaps.set(section, reason);
  }

  /** A proxy whose config was asked for. */
  consult(proxy: ProxyRef): void {
    this.#consulted.set(proxyText(proxy), proxy);
  }

  get consulted(): readonly ProxyRef[] {
    return [...this.#consulted.values()];
  }

  /** Remembers a route choice that counted, for who asks later why it was not another. */
  chose(chosen: Chosen): void {
    this.#chosen.push(chosen);
  }

  get choices(): readonly Chosen[] {
    return this.#chosen;
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
