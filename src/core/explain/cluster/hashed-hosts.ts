import { certain, type Branches } from '../model/branch.ts';
import type { Choice, HostPicks, Tried } from './alike-hosts.ts';
import type { Host } from './hosts.ts';

/** Hosts that a hash leads to, one after the other: each is a group of its own, and nothing is left to chance. */
export class HashedHosts implements HostPicks {
  readonly all: readonly Host[];
  readonly #first: number;
  /** Of one attempt after the first: those that it comes to, one after the other, while those before were tried. */
  readonly #later: readonly number[];

  constructor(first: Host, later: readonly Host[]) {
    this.all = [...new Map([first, ...later].map((host) => [host.address, host])).values()];
    const indexOf = ({ address }: Host): number => this.all.findIndex((one) => one.address === address); // prettier-ignore
    this.#first = indexOf(first);
    this.#later = later.map(indexOf);
  }

  get none(): Tried {
    return this.all.map(() => 0);
  }

  /** The last pick holds, tried or not. @param number 1 for the first attempt */
  next(tried: Tried, number: number): Branches<Choice> {
    const line = number === 1 ? [this.#first] : this.#later;
    const wasTried = (group: number): boolean => (tried[group] ?? 0) > 0;
    const group = line.find((one) => !wasTried(one)) ?? line.at(-1) ?? this.#first;
    return certain({ group, isTried: wasTried(group) });
  }

  of(group: number): Branches<Host> {
    const host = this.all[group];
    return host === undefined ? [] : certain(host);
  }

  after(tried: Tried, group: number): Tried {
    return tried.map((count, index) => (index === group ? 1 : count));
  }
}
