import { isIP } from 'node:net';
import type { Cluster } from '../../../model/envoy/cluster.ts';
import { parseAddress } from '../../../wire/connection.ts';
import { mergeBranches, type Branch } from '../../model/branch.ts';
import { levelLoads, type LevelLoad } from '../priority-load.ts';
import type { Host } from '../hosts.ts';
import type { HostShares } from '../shares.ts';
import type { HashEntry, HashTable } from './hash-table.ts';
import { maglevOf } from './maglev.ts';
import { normalized, type Weighed } from './normalized.ts';
import { ringOf } from './ring.ts';

/** Envoy's defaults (ring_hash_lb.h, maglev_lb.h). */
const MINIMUM_RING = 1024;
const MAXIMUM_RING = 8 * 1024 * 1024;
const MAGLEV_TABLE = 65_537;

interface Level {
  readonly load: LevelLoad;
  readonly hosts: readonly Weighed[];
  /** Undefined where it is too large. */
  readonly table: HashTable | undefined;
}

/** The hosts of a cluster in Envoy's order, by which a ring gives out its odd points. */
export interface HostList {
  readonly hosts: readonly Host[];
  /** Across localities too. */
  readonly isOrderKnown: boolean;
  /** Percent. */
  readonly overprovisioning: number;
}

/** Whether a cluster chooses its hosts by hash. */
export const isHashing = ({ lbPolicy }: Pick<Cluster, 'lbPolicy'>): boolean =>
  lbPolicy === 'RING_HASH' || lbPolicy === 'MAGLEV';

/**
 * Chooses among the hosts of a RING_HASH or MAGLEV cluster: a priority by the hash, then a host of its table
 * (envoy/source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc, chooseHost).
 */
export class HashBalancer {
  readonly #levels: readonly Level[];
  readonly #usable: HostShares;
  /** Why nobody knows which host a hash leads to. */
  readonly untold: string | undefined;

  constructor(cluster: Cluster, { hosts, isOrderKnown, overprovisioning }: HostList) {
    const loads = levelLoads(hosts, { overprovisioning, panicThreshold: cluster.healthyPanicThreshold ?? 50 }); // prettier-ignore
    this.#levels = loads
      .filter(({ healthy, degraded }) => healthy + degraded > 0)
      .map((load) => {
        const own = normalized(load, cluster.localityWeighted === true);
        return { load, hosts: own, table: tableOf(cluster, own) };
      });
    this.untold = this.#reason(cluster, isOrderKnown);
    this.#usable = {
      hosts: sharesOf(this.#levels),
      isPanic: this.#levels.some(({ load }) => load.isPanic),
    };
  }

  /**
   * The host that a hash leads to; undefined where its priority has none that can be used.
   * @param attempt 0, or how often a pick for the same attempt was refused before
   */
  pick(hash: bigint, attempt: number): Host | undefined {
    const { hosts = [], table } = this.#levelOf(hash) ?? {};
    return hosts.length === 0 ? undefined : hosts[table?.pick(hash, attempt) ?? 0]?.host;
  }

  /** The part of all hashes that leads to each host; what is missing to 1 leads to none. */
  get usable(): HostShares {
    return this.#usable;
  }

  #levelOf(hash: bigint): Level | undefined {
    const number = Number(hash % 100n) + 1;
    let sum = 0;
    for (const part of ['healthy', 'degraded'] as const)
      for (const level of this.#levels) {
        sum += level.load[part];
        if (number <= sum) return level;
      }
    return undefined;
  }

  #reason(cluster: Cluster, isOrderKnown: boolean): string | undefined {
    const { hashing } = cluster;
    if (hashing?.balanceFactor !== undefined) return 'the load of the endpoints decides as well (hash_balance_factor)'; // prettier-ignore
    if (cluster.type.endsWith('_DNS') && this.#levels.some(({ hosts }) => hosts.some(({ host }) => isIP(parseAddress(host.address)?.ip ?? '') === 0))) return 'to what addresses its names resolve only Envoy knows'; // prettier-ignore
    if (hashing?.hasOwnPolicies === true) return 'the cluster has hash policies of its own';
    if (this.#levels.some(({ table }) => table === undefined)) return 'its table is too large to be computed'; // prettier-ignore
    const isMixed = this.#levels.some(({ hosts, table }) => table?.isOrdered === true && new Set(hosts.map(({ host }) => host.locality)).size > 1); // prettier-ignore
    if (isMixed && !isOrderKnown) return "the order of its localities decides as well, which only Envoy's /clusters tells"; // prettier-ignore
    const hasTwins = this.#levels.some(({ hosts }) => new Set(hosts.map(({ host }) => keyOf(cluster, host))).size < hosts.length); // prettier-ignore
    return hasTwins ? 'several endpoints have the same hash key' : undefined;
  }
}

/** A host without a point in the table gets nothing. */
function sharesOf(levels: readonly Level[]): Branch<Host>[] {
  const branches = levels.flatMap(({ load, hosts, table }) =>
    hosts.map(({ host, weight }, index) => ({ probability: ((load.healthy + load.degraded) / 100) * (table?.shares[index] ?? weight), value: host }))); // prettier-ignore
  return mergeBranches(branches, ({ address }) => address).filter(({ probability }) => probability > 0); // prettier-ignore
}

function tableOf(cluster: Cluster, hosts: readonly Weighed[]): HashTable | undefined {
  const { hashing } = cluster;
  const entries = hosts.map(({ host, weight }): HashEntry => ({ key: keyOf(cluster, host), weight })); // prettier-ignore
  if (entries.length <= 1) return { pick: () => 0, shares: [1], isOrdered: false };
  if (cluster.lbPolicy === 'MAGLEV') return maglevOf(entries, hashing?.tableSize ?? MAGLEV_TABLE);
  return ringOf(entries, {
    minimum: hashing?.minimumRingSize ?? MINIMUM_RING,
    maximum: hashing?.maximumRingSize ?? MAXIMUM_RING,
    murmur: hashing?.murmur === true,
  });
}

/** thread_aware_lb_impl.h, hashKey. */
const keyOf = ({ hashing }: Cluster, { address, hostname, endpoint }: Host): string =>
  endpoint?.hashKey ?? (hashing?.usesHostnames === true ? hostname : address);
