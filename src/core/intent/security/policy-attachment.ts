import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

export type Workload = Pick<IntentProxy, 'namespace' | 'labels'>;

/** Whether all labels of a selector are a workload's; a selector without labels selects everything (istio/pkg/config/labels/instance.go, SubsetOf). */
export function selects(
  matchLabels: JsonObject | undefined,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const key in matchLabels) if (labels[key] !== matchLabels[key]) return false;
  return true;
}

/** spec.selector.matchLabels of a policy, undefined when it has none. */
export const matchLabels = (policy: ConfigObject): JsonObject | undefined =>
  object(policy.spec, 'selector', 'matchLabels');

/**
 * Whether a policy that can have targetRefs applies to a workload: by selector, and to a Gateway of the Gateway API by targetRef
 * (istio/pilot/pkg/model/policyattachment.go, ShouldAttachPolicy). Waypoints are not compiled.
 */
export function isAttached(policy: ConfigObject, workload: Workload): boolean {
  const targets = targetRefs(policy.spec);
  if (targets.length === 0) return selects(matchLabels(policy), workload.labels);
  const gateway = workload.labels[GATEWAY_NAME];
  if (gateway === undefined || policy.namespace !== workload.namespace) return false;
  return targets.some((target) => {
    const namespace = text(target, 'namespace') ?? '';
    return (
      text(target, 'kind') === 'Gateway' &&
      text(target, 'group') === 'gateway.networking.k8s.io' &&
      text(target, 'name') === gateway &&
      (namespace === '' || namespace === workload.namespace)
    );
  });
}

/** Whether a policy names what it is for. */
export const hasTargets = ({ spec }: ConfigObject): boolean => targetRefs(spec).length > 0;

/** targetRefs, or the older targetRef where there are none. */
function targetRefs(spec: JsonObject): readonly JsonObject[] {
  const several = objects(spec, 'targetRefs');
  if (several.length > 0) return several;
  const single = object(spec, 'targetRef');
  return single === undefined ? several : [single];
}

/**
 * Policies that apply to a workload, of its own namespace and of the root namespace.
 * @param order the namespaces in the order in which Istio looks: it decides where it appends
 */
export function attachedPolicies(
  byNamespace: ReadonlyMap<string, readonly ConfigObject[]>,
  workload: Workload,
  order: readonly string[],
): ConfigObject[] {
  const found: ConfigObject[] = [];
  for (const namespace of new Set(order))
    for (const policy of byNamespace.get(namespace) ?? [])
      if (isAttached(policy, workload)) found.push(policy);
  return found;
}
