import { text } from '../../decode/read.ts';
import { groupBy } from '../../model/group-by.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Locality } from '../model/service.ts';
import { groupOf, type LocalityEndpoints } from './locality-group.ts';

/** Priorities without gaps, in their order. */
function compacted(groups: readonly LocalityEndpoints[]): LocalityEndpoints[] {
  const ranks = [...new Set(groups.map(({ priority }) => priority))].sort((a, b) => a - b);
  return groups.map((group) => ({ ...group, priority: ranks.indexOf(group.priority) }));
}

/**
 * Near localities first: same subzone, zone, region, then the regions that failover names, then others; within what labels have
 * ordered already (istio/pilot/pkg/networking/core/loadbalancer/loadbalancer.go, applyLocalityFailover).
 */
export function byLocality(
  groups: readonly LocalityEndpoints[],
  client: Locality,
  failover: readonly JsonObject[],
): LocalityEndpoints[] {
  const target = failoverTarget(client, failover);
  return compacted(
    groups.map((group) => {
      const distance = distanceTo(client, group.locality);
      const isElsewhere =
        distance === 3 && target !== undefined && group.locality.region !== target;
      return { ...group, priority: group.priority * 5 + (isElsewhere ? 4 : distance) };
    }),
  );
}

const failoverTarget = (client: Locality, failover: readonly JsonObject[]): string | undefined => {
  const own = failover.find((setting) => (text(setting, 'from') ?? '') === client.region);
  return own && (text(own, 'to') ?? '');
};

function distanceTo(client: Locality, other: Locality): 0 | 1 | 2 | 3 {
  if (client.region !== other.region) return 3;
  if (client.zone !== other.zone) return 2;
  return client.subzone === other.subzone ? 0 : 1;
}

/** Own region, the one that failover names, others: Envoy itself balances the zones of a region (applyZoneAwareRegionalFailover). */
export function byRegion(
  groups: readonly LocalityEndpoints[],
  client: Locality,
  failover: readonly JsonObject[],
): LocalityEndpoints[] {
  const target = failoverTarget(client, failover);
  const rank = ({ region }: Locality): number => {
    if (region === client.region) return 0;
    return region === target ? 1 : 2;
  };
  return compacted(
    groups.map((group) => ({ ...group, priority: group.priority * 3 + rank(group.locality) })),
  );
}

/**
 * The more of the labels an endpoint has in common with the client, in their order, the sooner; splits localities where their
 * endpoints differ (applyFailoverPriorities).
 * @param labels "key" or "key=value"
 */
export function byLabels(
  groups: readonly LocalityEndpoints[],
  client: Readonly<Record<string, string>>,
  labels: readonly string[],
): readonly LocalityEndpoints[] {
  if (Object.keys(client).length === 0 || groups.length === 0) return groups;
  const wanted = wantedLabels(client, labels);
  return compacted(
    groups.flatMap(({ locality, endpoints }) => {
      const ranked = groupBy(endpoints, (endpoint) => labelRank(endpoint.labels, wanted));
      return [...ranked]
        .sort(([a], [b]) => a - b)
        .map(([priority, own]) => groupOf(locality, own, priority));
    }),
  );
}

type Wanted = readonly (readonly [label: string, value: string | undefined])[];

function wantedLabels(client: Readonly<Record<string, string>>, labels: readonly string[]): Wanted {
  const parts = labels.map((label) => label.split('='));
  const values = new Map(parts.flatMap(([key = '', value, rest]) => (value === undefined || rest !== undefined ? [] : [[key, value]]))); // prettier-ignore
  return parts.map(([key = '']) => [key, values.get(key) ?? client[key]]);
}

/** 0 where all agree. The network, when it comes first, weighs more than all the rest together. */
function labelRank(labels: Readonly<Record<string, string>>, wanted: Wanted): number {
  let ofNetwork = 0;
  for (const [index, [label, value]] of wanted.entries()) {
    if ((value ?? '') === (labels[label] ?? '')) continue;
    if (index > 0 || label !== 'topology.istio.io/network')
      return wanted.length - index + ofNetwork;
    ofNetwork = wanted.length;
  }
  return ofNetwork;
}
