import { isObject, objects, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { addressText } from '../decode/address.ts';
import { object } from '../decode/read.ts';

/** Envoy's default (envoy/config/endpoint/v3/endpoint.proto); Envoy's dump writes it out, istiod's leaves it away. */
const DEFAULT_OVERPROVISIONING = 140;

/**
 * The config part of a ClusterLoadAssignment. Envoy's endpoint dump shows live health (an ejected host reads UNHEALTHY,
 * a DNS host HEALTHY) and fills in defaults (envoy/source/server/admin/config_dump_handler.cc): none of that was sent.
 */
export function endpointsForm(assignment: JsonObject): JsonObject {
  const policy = object(assignment, 'policy') ?? {};
  const { overprovisioning_factor: factor, ...restOfPolicy } = policy;
  const keptPolicy =
    factor === undefined || factor === DEFAULT_OVERPROVISIONING ? restOfPolicy : policy;
  const groups = objects(assignment, 'endpoints')
    .map(localityForm)
    .filter((group) => objects(group, 'lb_endpoints').length > 0);
  const { policy: _, endpoints: __, '@type': ___, ...rest } = assignment;
  return {
    ...rest,
    ...(groups.length === 0 ? {} : { endpoints: groups }),
    ...(Object.keys(keptPolicy).length === 0 ? {} : { policy: keptPolicy }),
  };
}

function localityForm(group: JsonObject): JsonObject {
  const { load_balancing_weight: weight, locality, ...rest } = group;
  const hosts = objects(group, 'lb_endpoints').map(hostForm);
  return {
    ...rest,
    ...(isObject(locality) && Object.keys(locality).length > 0 ? { locality } : {}),
    ...(weight === undefined ? {} : { load_balancing_weight: weight }),
    lb_endpoints: hosts,
  };
}

function hostForm(host: JsonObject): JsonObject {
  const { health_status: _, load_balancing_weight: weight, endpoint, ...rest } = host;
  const { health_check_config: check, ...address } = isObject(endpoint) ? endpoint : {};
  const keptCheck =
    isObject(check) && Object.keys(check).length > 0 ? { health_check_config: check } : {};
  return {
    ...rest,
    endpoint: { ...address, ...keptCheck },
    ...(weight === undefined || weight === 1 ? {} : { load_balancing_weight: weight }),
  };
}

/** Health of each host as a dump tells it, by address; an absent one is UNKNOWN, which counts as healthy. */
export function healthByAddress(assignment: JsonObject): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const group of objects(assignment, 'endpoints'))
    for (const host of objects(group, 'lb_endpoints'))
      found.set(
        addressText(object(host, 'endpoint', 'address')),
        text(host, 'health_status') ?? 'UNKNOWN',
      );
  return found;
}
