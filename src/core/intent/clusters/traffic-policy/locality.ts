import { number, object, objects, strings } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { present } from '../../message.ts';
import { isRoutingEnabled, type LbSetting } from '../../endpoints/lb-setting.ts';
import { note, type ClusterDraft } from '../draft.ts';
import { refIn, type PolicyBlock } from '../policy.ts';
import { percent } from '../percent.ts';

/**
 * How localities take part in load balancing, and that no panic sends traffic to unready endpoints, which clients get, too
 * (istio/pilot/pkg/features, DefaultSendUnhealthyEndpoints; loadbalancer.go, ApplyToCluster).
 */
export function applyLocality(
  draft: ClusterDraft,
  setting: LbSetting | undefined,
  block: PolicyBlock | undefined,
): void {
  const { commonLb } = draft;
  if (commonLb === undefined) return;
  commonLb['healthy_panic_threshold'] ??= percent(0);
  if (setting === undefined) return;
  if (setting.kind === 'zone-aware') {
    commonLb['zone_aware_lb_config'] = zoneAware(setting.setting);
    note(draft, 'common_lb_config', refIn(block, 'zoneAwareLbSetting'));
  } else if (isWeighted(setting, draft.fields['outlier_detection'] !== undefined)) {
    commonLb['locality_weighted_lb_config'] = {};
    note(draft, 'common_lb_config', refIn(block, 'localityLbSetting'));
  }
}

/** Weights of localities count where weights are given, or where failover is spelled out and can happen. */
function isWeighted({ setting, isForced }: LbSetting, detectsOutliers: boolean): boolean {
  if (objects(setting, 'distribute').length > 0) return true;
  const isSpelledOut =
    objects(setting, 'failover').length > 0 || strings(setting, 'failoverPriority').length > 0;
  return isSpelledOut && (isForced || detectsOutliers);
}

function zoneAware(setting: JsonObject): JsonObject {
  const least = number(setting, 'minClusterSize') ?? number(object(setting, 'minClusterSize'), 'value'); // prettier-ignore
  return present({
    routing_enabled: isRoutingEnabled(setting) ? undefined : percent(0),
    min_cluster_size: least === undefined ? undefined : String(least),
  });
}
