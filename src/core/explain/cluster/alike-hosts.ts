import { groupBy } from '../../model/group-by.ts';
import type { Branches } from '../model/branch.ts';
import type { Host } from './hosts.ts';

/** How many hosts of each group were tried. */
export type Tried = readonly number[];

/** Hosts with the same share that do the same: which of them was tried makes no difference to what follows. */
interface Group {
  /** 0 to 1: of each of them, where any may be chosen. */
  readonly share: number;
  readonly hosts: readonly Host[];
}

/** Hosts that are tried one after the other, in groups: what is remembered of a thousand hosts that are alike is one number. */
export class AlikeHosts {
  readonly #groups: readonly Group[];
  readonly count: number;

  /** @param profileOf the same text for hosts that do the same */
  constructor(hosts: Branches<Host>, profileOf: (host: Host) => string) {
    const groups = groupBy(hosts, ({ probability, value }) => `${probability.toFixed(12)} ${profileOf(value)}`); // prettier-ignore
    this.#groups = [...groups.values()].map((own) => ({
      share: own[0]?.probability ?? 0,
      hosts: own.map(({ value }) => value),
    }));
    this.count = hosts.length;
  }

  get none(): Tried {
    return this.#groups.map(() => 0);
  }

  /** Groups by number, with the probability that the next host is one of theirs and was not tried; of all hosts where all were. */
  untried(tried: Tried): Branches<number> {
    const left = this.#weights(tried);
    const weights = left.some((weight) => weight > 0) ? left : this.#weights([]);
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.flatMap((weight, value) => (weight > 0 ? [{ probability: weight / all, value }] : [])); // prettier-ignore
  }

  /** The hosts of a group, each as probable as the others. */
  of(group: number): Branches<Host> {
    const { hosts = [] } = this.#groups[group] ?? {};
    return hosts.map((value) => ({ probability: 1 / hosts.length, value }));
  }

  /** One more of a group. */
  after(tried: Tried, group: number): Tried {
    const most = this.#groups[group]?.hosts.length ?? 0;
    return tried.map((count, index) => (index === group ? Math.min(most, count + 1) : count));
  }

  #weights(tried: Tried): number[] {
    return this.#groups.map(({ share, hosts }, index) => share * (hosts.length - (tried[index] ?? 0))); // prettier-ignore
  }
}

export const countOf = (tried: Tried): number => tried.reduce((sum, count) => sum + count, 0);
