import { groupBy } from '../../model/group-by.ts';
import type { Host } from './hosts.ts';

/** The share of requests that each set of hosts gets. */
export interface PriorityShare {
  readonly hosts: readonly Host[];
  /** 0 to 1. */
  readonly share: number;
  /** All hosts are used, whatever their health. */
  readonly isPanic: boolean;
}

export interface LoadOptions {
  /** Percent: Envoy's default is 140. */
  readonly overprovisioning: number;
  /** Percent: Envoy's default is 50. */
  readonly panicThreshold: number;
}

export const isUsable = ({ health }: Host): boolean => health === 'healthy' || health === 'unknown';
const isDegraded = ({ health }: Host): boolean => health === 'degraded';

/** One priority and its part of the load, in percent as Envoy counts it. */
export interface LevelLoad {
  readonly hosts: readonly Host[];
  readonly healthy: number;
  readonly degraded: number;
  readonly isPanic: boolean;
}

/**
 * Load over priorities with Envoy's integers: spill-over, degraded hosts, panic (envoy/source/common/upstream/load_balancer_impl_base.cc;
 * reference: intro/arch_overview/upstream/load_balancing/{priority,degraded,panic_threshold}). Empty where no host can be used.
 */
export function levelLoads(hosts: readonly Host[], options: LoadOptions): LevelLoad[] {
  // Those that occur: one without hosts has no health and gets nothing, and numbers go up to 2^32 - 1.
  const levels = [...groupBy(hosts, ({ priority }) => priority).entries()].sort(([a], [b]) => a - b).map(([, level]) => level); // prettier-ignore
  if (levels.length === 0) return [];
  const healthOf = (fits: (host: Host) => boolean) => (level: readonly Host[]): number =>
    level.length === 0 ? 0 : Math.min(100, Math.floor((options.overprovisioning * level.filter(fits).length) / level.length)); // prettier-ignore
  const healthy = levels.map(healthOf(isUsable));
  const degraded = levels.map(healthOf(isDegraded));
  const total = Math.min(100, sum(healthy) + sum(degraded));
  const isPanic = levels.map((level) => total < 100 && options.panicThreshold > 0 && isBelow(level, options.panicThreshold)); // prettier-ignore
  if (total === 0 || isPanic.every(Boolean)) return isPanic.every(Boolean) ? panicOnly(levels) : [];
  const loads = spread(healthy, degraded, total);
  return levels.map((level, index) => ({
    hosts: level, healthy: loads.healthy[index] ?? 0, degraded: loads.degraded[index] ?? 0, isPanic: isPanic[index] === true,
  })); // prettier-ignore
}

/** The same as sets of hosts, of those that get any. */
export function priorityLoad(hosts: readonly Host[], options: LoadOptions): PriorityShare[] {
  return levelLoads(hosts, options).flatMap((level): PriorityShare[] => {
    const { healthy, degraded, isPanic } = level;
    const parts = isPanic
      ? [{ hosts: level.hosts, share: (healthy + degraded) / 100, isPanic }]
      : [
          { hosts: level.hosts.filter(isUsable), share: healthy / 100, isPanic },
          { hosts: level.hosts.filter(isDegraded), share: degraded / 100, isPanic },
        ];
    return parts.filter(({ share }) => share > 0);
  });
}

function isBelow(level: readonly Host[], threshold: number): boolean {
  if (level.length === 0) return true;
  const usable = level.filter((host) => isUsable(host) || isDegraded(host)).length;
  return (100 * usable) / level.length < threshold;
}

/** Where all priorities panic, load goes by their number of hosts; the first takes what rounding leaves. */
function panicOnly(levels: readonly (readonly Host[])[]): LevelLoad[] {
  const all = sum(levels.map(({ length }) => length));
  const parts = levels.map(({ length }) => Math.floor((100 * length) / all));
  const rest = 100 - sum(parts);
  return levels.map((hosts, index) => ({ hosts, healthy: (parts[index] ?? 0) + (index === 0 ? rest : 0), degraded: 0, isPanic: true })); // prettier-ignore
}

function spread(
  healthy: readonly number[],
  degraded: readonly number[],
  total: number,
): { readonly healthy: number[]; readonly degraded: number[] } {
  let left = 100;
  const give = (own: readonly number[]): number[] =>
    own.map((health) => {
      const load = Math.min(left, Math.floor((health * 100) / total));
      left -= load;
      return load;
    });
  const loads = { healthy: give(healthy), degraded: give(degraded) };
  // What rounding leaves goes to the first that has any.
  const [list, own] = healthy.some((health) => health > 0) ? [loads.healthy, healthy] : [loads.degraded, degraded]; // prettier-ignore
  const first = own.findIndex((health) => health > 0);
  if (first >= 0) list[first] = (list[first] ?? 0) + left;
  return loads;
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
