import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { Listener } from '../model/envoy/listener.ts';
import { once } from '../model/once.ts';
import type { Connection } from './connection.ts';
import { ANY, CRITERIA } from './filter-chain-criteria.ts';
import { widthsOf } from './prefix.ts';

/** Chains that are left after some criteria, filed by the next one: as Envoy keeps them, for a listener may have thousands. */
interface Branch {
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
  for (const [level, criterion] of CRITERIA.entries()) {
    const { byKey, widths, next } = branch;
    const fits = criterion.fitsOf(connection, widths);
    const key = fits.find((one) => one !== ANY && byKey.has(one)) ?? ANY;
    const left = byKey.get(key);
    if (left === undefined) return undefined;
    if (level === CRITERIA.length - 1) return left[0];
    let below = next.get(key);
    if (below === undefined) next.set(key, (below = filed(left, level + 1)));
    branch = below;
  }
  return undefined;
}

function filed(chains: readonly FilterChain[], level: number): Branch {
  const byKey = new Map<string, FilterChain[]>();
  for (const chain of chains)
    for (const key of new Set(CRITERIA[level]?.keysOf(chain.match))) {
      const own = byKey.get(key);
      if (own === undefined) byKey.set(key, [chain]);
      else own.push(chain);
    }
  return { byKey, widths: widthsOf(byKey.keys()), next: new Map() };
}
