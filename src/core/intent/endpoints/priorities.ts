import { objects, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { distributed, distributeOf } from './distribution.ts';
import { byLabels, byLocality, byRegion } from './failover.ts';
import { isRoutingEnabled, type LbSetting } from './lb-setting.ts';
import { localityMessage, localityText, type LocalityEndpoints } from './locality-group.ts';

export interface Placement {
  readonly setting: LbSetting | undefined;
  /** Without it Envoy never moves on to a lower priority. */
  readonly hasOutlierDetection: boolean;
  /**
   * Which localities failoverPriority can order: those of EDS. Of a DNS cluster only the first one, of its subsets none
   * (istio/pilot/pkg/networking/core/cluster.go, dnsWrappedLocalityLbEndpoints).
   */
  readonly ordered: 'all' | 'first' | 'none';
}

/**
 * LocalityLbEndpoints with the priorities and weights that the proxy's place and the locality settings ask for
 * (istio/pilot/pkg/networking/core/loadbalancer/loadbalancer.go, ApplyToLoadAssignment).
 */
export const prioritized = (
  proxy: IntentProxy,
  groups: readonly LocalityEndpoints[],
  placement: Placement,
): readonly JsonObject[] => placed(proxy, groups, placement).map(localityMessage);

function placed(
  proxy: IntentProxy,
  groups: readonly LocalityEndpoints[],
  { setting: found, hasOutlierDetection, ordered }: Placement,
): readonly LocalityEndpoints[] {
  if (found === undefined || groups.length === 0) return groups;
  const { kind, setting, isForced } = found;
  const labels = strings(setting, 'failoverPriority');
  const failover = objects(setting, 'failover');
  const byPriority = (): readonly LocalityEndpoints[] => {
    if (labels.length === 0 || ordered === 'none') return groups;
    const counted = ordered === 'all' ? groups : groups.slice(0, 1);
    return byLabels(counted, proxy.labels, labels);
  };
  if (kind === 'zone-aware') {
    if (!isRoutingEnabled(setting) || proxy.type === 'waypoint') return groups;
    return byRegion(byPriority(), proxy.locality, failover);
  }
  const distribute = distributeOf(setting);
  if (distribute !== undefined) return distributed(groups, proxy.locality, distribute);
  if (!hasOutlierDetection && !isForced) return groups;
  const prior = byPriority();
  return labels.length > 0 && failover.length === 0
    ? prior
    : byLocality(prior, proxy.locality, failover);
}

/** Whether a proxy's place has a say: where not, all proxies get the same. */
const isPlaced = ({ setting, hasOutlierDetection }: Placement): boolean =>
  setting !== undefined &&
  (setting.kind === 'zone-aware' ||
    hasOutlierDetection ||
    setting.isForced ||
    distributeOf(setting.setting) !== undefined);

/** What of a proxy's place has a say, as a key: its locality and the labels that failoverPriority asks for. */
export function placeKey(proxy: IntentProxy, placement: Placement): string {
  if (!isPlaced(placement)) return '';
  const labels = strings(placement.setting?.setting, 'failoverPriority');
  const values = labels.map((label) => proxy.labels[label.split('=', 1).join()] ?? '');
  return [localityText(proxy.locality), ...values].join(' ');
}
