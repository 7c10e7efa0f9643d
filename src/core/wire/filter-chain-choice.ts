import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import { once } from '../model/once.ts';
import type { Connection } from './connection.ts';
import { ANY, CRITERIA, type Criterion } from './filter-chain-criteria.ts';
import { widthsOf } from './prefix.ts';

/** Chains that are left after some criteria, filed by the next one that tells them apart: as Envoy keeps them, for a listener may have thousands. */
interface Branch {
  /** Undefined where none is left: the first of the chains is the one. */
  readonly criterion: Criterion | undefined;
  readonly chains: readonly FilterChain[];
  /** Of the criteria. */
  readonly level: number;
  readonly byKey: ReadonlyMap<string, readonly FilterChain[]>;
  readonly widths: readonly number[];
  /** Those that were asked for already. */
  readonly next: Map<string, Branch>;
}

/** The chain that Envoy takes for a connection: one that matches, else the default one; undefined closes the connection. */
export function chooseFilterChain(
  { filterChains, defaultFilterChain }: Pick<Listener, 'filterChains' | 'defaultFilterChain'>,
  connection: Connection,
): FilterChain | undefined {
  return chosen(rootOf(filterChains), connection) ?? defaultFilterChain;
}

const rootOf = once((chains: readonly FilterChain[]) => filed(chains, 0));

/**
 * At each criterion the most specific fit decides, without ever going back: a chain for the port that fails later is not replaced by one
 * for all ports.
 */
function chosen(root: Branch, connection: Connection): FilterChain | undefined {
  let branch = root;
  while (branch.criterion !== undefined) {
    const { criterion, level, byKey, widths, next } = branch;
    const fits = criterion.fitsOf(connection, widths);
    const key = fits.find((one) => one !== ANY && byKey.has(one)) ?? ANY;
    let below = next.get(key);
    if (below === undefined) {
      const left = byKey.get(key);
      if (left === undefined) return undefined;
      next.set(key, (below = filed(left, level + 1)));
    }
    branch = below;
  }
  return branch.chains[0];
}

/** A criterion that no chain asks for tells none from another, and is passed over. */
function filed(chains: readonly FilterChain[], from: number): Branch {
  for (let level = from; level < CRITERIA.length; level++) {
    const criterion = CRITERIA[level];
    const byKey = new Map<string, FilterChain[]>();
    for (const chain of chains)
      for (const key of new Set(criterion?.keysOf(chain.match))) {
        const own = byKey.get(key);
        if (own === undefined) byKey.set(key, [chain]);
        else own.push(chain);
      }
    if (byKey.size !== 1 || !byKey.has(ANY))
      return { criterion, chains, level, byKey, widths: widthsOf(byKey.keys()), next: new Map() };
  }
  return { criterion: undefined, chains, level: CRITERIA.length, byKey: NONE, widths: [], next: new Map() }; // prettier-ignore
}

const NONE: ReadonlyMap<string, readonly FilterChain[]> = new Map();
