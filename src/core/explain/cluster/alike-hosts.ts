import { groupBy } from '../../model/group-by.ts';
import type { Branches } from '../model/branch.ts';
import type { Host } from './hosts.ts';

/** Groups that are told apart by the exact share of their hosts. */
const MANY_GROUPS = 20;

/** How many hosts of each group were tried. */
export type Tried = readonly number[];

/** Hosts with the same share, or about the same where there are many, that do the same: which of them was tried makes no difference to what follows. */
interface Group {
  /** 0 to 1: of each of them on average, where any may be chosen. */
  readonly share: number;
  readonly hosts: Branches<Host>;
}

/** A group by its number, and whether it is one of its hosts that were tried before. */
export interface Choice {
  readonly group: number;
  readonly isTried: boolean;
}

/** Who is tried after whom. */
export interface HostPicks {
  /** All that may be tried. */
  readonly all: readonly Host[];
  readonly none: Tried;
  /** @param number of the attempt, 1 for the first */
  next(tried: Tried, number: number): Branches<Choice>;
  /** The hosts of a group, each with its share of the group's. */
  of(group: number): Branches<Host>;
  /** One more of a group. */
  after(tried: Tried, group: number): Tried;
}

/** Hosts that are tried one after the other, in groups: what is remembered of a thousand hosts that are alike is one number. */
export class AlikeHosts implements HostPicks {
  readonly #groups: readonly Group[];
  readonly #picks: number;
  readonly all: readonly Host[];

  /**
   * @param profileOf the same text for hosts that do the same
   * @param picks how often one is chosen anew where it was tried; Infinity: tried hosts come again only where all were tried
   */
  constructor(hosts: Branches<Host>, profileOf: (host: Host) => string, picks = Infinity) {
    const profiles = new Map(hosts.map(({ value }) => [value, profileOf(value)]));
    const grouped = (shareOf: (share: number) => string): Branches<Host>[] => [
      ...groupBy(hosts, ({ probability, value }) => `${shareOf(probability)} ${profiles.get(value)}`).values(), // prettier-ignore
    ];
    const exactly = grouped((share) => share.toFixed(12));
    const groups = exactly.length > MANY_GROUPS ? grouped((share) => Math.log2(share).toFixed()) : exactly; // prettier-ignore
    this.#groups = groups.map((own) => ({ share: total(own) / own.length, hosts: own }));
    this.#picks = picks;
    this.all = hosts.map(({ value }) => value);
  }

  get none(): Tried {
    return this.#groups.map(() => 0);
  }

  /**
   * The next choice, made several times until it is a host that was not tried; the last one holds, tried or not
   * (envoy/source/extensions/load_balancing_policies/common/load_balancer_impl.cc, chooseHost).
   */
  next(tried: Tried): Branches<Choice> {
    const picks = this.#picks;
    const untried = this.#groups.map(({ share, hosts }, group) => share * (hosts.length - (tried[group] ?? 0))); // prettier-ignore
    const gone = this.#groups.map(({ share }, group) => share * (tried[group] ?? 0));
    const left = sum(untried);
    const lost = sum(gone);
    const again = left <= 0 ? 1 : picks === Infinity ? 0 : (lost / (left + lost)) ** picks;
    return [...parts(untried, 1 - again, false), ...parts(gone, again, true)];
  }

  /** The hosts of a group, each with its share of the group's. */
  of(group: number): Branches<Host> {
    const { hosts = [] } = this.#groups[group] ?? {};
    const all = total(hosts);
    return hosts.map(({ probability, value }) => ({ probability: probability / all, value }));
  }

  /** One more of a group. */
  after(tried: Tried, group: number): Tried {
    const most = this.#groups[group]?.hosts.length ?? 0;
    return tried.map((count, index) => (index === group ? Math.min(most, count + 1) : count));
  }
}

const total = (hosts: Branches<Host>): number => sum(hosts.map(({ probability }) => probability));

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** How many hosts were tried. */
export const countOf = (tried: Tried): number => sum(tried);

/** What falls to each group of a probability that is shared by weight. */
function parts(weights: readonly number[], share: number, isTried: boolean): Branches<Choice> {
  const all = sum(weights);
  return weights.flatMap((weight, group) => {
    const probability = (share * weight) / all;
    return probability > 0 ? [{ probability, value: { group, isTried } }] : [];
  });
}
