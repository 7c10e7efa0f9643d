import { MeshdbgError } from '../errors.ts';
import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { diffSides, type DiffOptions, type DiffResult } from './diff.ts';
import type { Comparison } from './comparisons.ts';
import type { Side } from './sections.ts';

/** A replica against one that stands for the majority. */
export interface ReplicaResult extends Comparison {
  readonly result: DiffResult;
}

export interface Replicas {
  /** Those that agree with most of the others. */
  readonly agree: readonly string[];
  /** The replicas that don't, each compared with the first of those that agree. */
  readonly odd: readonly ReplicaResult[];
  /** The first two of those that agree: nothing but the counts, and what they part in by nature. */
  readonly sample: ReplicaResult;
}

/**
 * Whether all replicas of a workload have the same config. They are sorted into groups of equals; the largest is the
 * majority, the first one where two are as large.
 * @throws {MeshdbgError} not-found with less than two
 */
export function compareReplicas(
  proxies: readonly ProxySnapshot[],
  options: DiffOptions = {},
): Replicas {
  const [first, second] = proxies;
  if (first === undefined || second === undefined)
    throw new MeshdbgError('not-found', 'There are no two replicas to compare.', {
      hint: 'Without --all-replicas, istiod is compared with the Envoy.',
    });
  const groups: { readonly proxies: ProxySnapshot[] }[] = [];
  for (const proxy of proxies) {
    const home = groups.find(({ proxies: [one] }) => one && areEqual(one, proxy, options));
    if (home === undefined) groups.push({ proxies: [proxy] });
    else home.proxies.push(proxy);
  }
  const majority = groups.reduce((best, group) =>
    group.proxies.length > best.proxies.length ? group : best,
  );
  const model = majority.proxies[0] ?? first;
  const against = (proxy: ProxySnapshot): ReplicaResult => ({
    proxy: proxyText(proxy.proxy),
    left: sideOf(model),
    right: sideOf(proxy),
    leftName: proxyText(model.proxy),
    rightName: proxyText(proxy.proxy),
    result: diffSides(sideOf(model), sideOf(proxy), options),
  });
  return {
    agree: majority.proxies.map(({ proxy }) => proxyText(proxy)),
    odd: proxies.filter((proxy) => !majority.proxies.includes(proxy)).map(against),
    sample: against(majority.proxies[1] ?? model),
  };
}

const sideOf = (proxy: ProxySnapshot): Side => ({ kind: proxy.origin, proxy });

const areEqual = (a: ProxySnapshot, b: ProxySnapshot, options: DiffOptions): boolean =>
  diffSides(sideOf(a), sideOf(b), options).differences.length === 0;
