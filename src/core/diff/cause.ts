import { parseClusterName } from '../decode/cluster-name.ts';
import { configOwner, serviceRefs } from '../decode/istio-metadata.ts';
import { isObject } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ChangeContext } from './change.ts';

/** istiod names RBAC policies "ns[<namespace>]-policy[<name>]-rule[<index>]" (istio/pilot/pkg/security/authz/builder). */
const POLICY_NAME = /ns\[([^\]]*)\]-policy\[([^\]]*)\]-rule\[(\d+)\]/;

/**
 * The object behind a changed value: the innermost owner that istiod wrote beside it, else the object's own.
 * @param objects the whole resource on both sides
 */
export function causeOf(
  context: readonly ChangeContext[],
  objects: readonly (JsonObject | undefined)[],
): ResourceRef | null {
  for (const step of context.toReversed()) {
    const policy = step.kind === 'policy' ? POLICY_NAME.exec(step.name) : null;
    if (policy !== null)
      return {
        kind: 'AuthorizationPolicy',
        namespace: policy[1] ?? '',
        name: policy[2] ?? '',
        field: `spec.rules[${policy[3]}]`,
      };
    const owner = firstOwner([step.left, step.right]);
    if (owner !== undefined) return owner;
    if (step.kind === 'virtual_host') return virtualHostOwner([step.left, step.right]) ?? null;
  }
  return firstOwner(objects) ?? serviceOwner(objects) ?? null;
}

const firstOwner = (values: readonly unknown[]): ResourceRef | undefined =>
  values
    .map((value) => (isObject(value) ? configOwner(value) : undefined))
    .find((owner) => owner !== undefined);

/** A virtual host is owned by whoever owns its routes. */
function virtualHostOwner(hosts: readonly unknown[]): ResourceRef | undefined {
  const routes = hosts.flatMap((host) =>
    isObject(host) && Array.isArray(host['routes']) ? host['routes'] : [],
  );
  return firstOwner(routes);
}

function serviceOwner(objects: readonly (JsonObject | undefined)[]): ResourceRef | undefined {
  for (const object of objects) {
    const [service] = object === undefined ? [] : serviceRefs(object);
    if (service !== undefined)
      return {
        kind: service.host.startsWith(`${service.name}.${service.namespace}.svc.`)
          ? 'Service'
          : 'ServiceEntry',
        namespace: service.namespace,
        name: service.name,
      };
    const name = object?.['cluster_name'];
    const host = typeof name === 'string' ? parseClusterName(name)?.host.split('.') : undefined;
    if (host?.[2] === 'svc' && host[0] !== undefined && host[1] !== undefined)
      return { kind: 'Service', namespace: host[1], name: host[0] };
  }
  return undefined;
}
