import { isObject } from '../decode/read.ts';
import type { DiffSection } from './section-names.ts';

/** Whether a field says nothing that was sent as config, so that it is left out before comparing. */
export type DropRule = (key: string, value: unknown, field: string) => boolean;

/** Fields that say nothing about behaviour, in every message. */
const isNoise = (key: string, value: unknown): boolean =>
  value === null || key === 'version_info' || key === 'last_updated';

/** Envoy's default (envoy/config/endpoint/v3/endpoint.proto); Envoy's dump writes it out, istiod's leaves it away. */
const DEFAULT_OVERPROVISIONING = 140;

/**
 * Of a ClusterLoadAssignment, what Envoy's endpoint dump adds: live health (an ejected host reads UNHEALTHY, a DNS host
 * HEALTHY) and defaults (envoy/source/server/admin/config_dump_handler.cc). None of that was sent.
 * @param field the field that holds the message; "" for the assignment itself
 */
function isAddedByDump(key: string, value: unknown, field: string): boolean {
  if (isNoise(key, value)) return true;
  if (field === 'lb_endpoints')
    return key === 'health_status' || (key === 'load_balancing_weight' && value === 1);
  if (field === 'endpoint') return key === 'health_check_config' && isEmpty(value);
  if (field === 'endpoints') return key === 'locality' && isEmpty(value);
  if (field === 'policy') return isDefaultFactor(key, value);
  if (field !== '') return false;
  return (
    key === '@type' ||
    (key === 'policy' &&
      isObject(value) &&
      Object.entries(value).every((entry) => isDefaultFactor(...entry)))
  );
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

const isDefaultFactor = (key: string, value: unknown): boolean =>
  key === 'overprovisioning_factor' && value === DEFAULT_OVERPROVISIONING;

/** The same without an Envoy's dump in play: health is then what was, or should be, sent; healthy is the default. */
const isAddedToSent: DropRule = (key, value, field) =>
  field === 'lb_endpoints' && key === 'health_status'
    ? value === 'HEALTHY' || value === 'UNKNOWN'
    : isAddedByDump(key, value, field);

/** What to leave out of the resources of a section. @param hasEnvoy whether one side is an Envoy's dump, where health is live */
export function dropRule(section: DiffSection, hasEnvoy = true): DropRule {
  if (section !== 'endpoints') return isNoise;
  return hasEnvoy ? isAddedByDump : isAddedToSent;
}

export const DROP_NOISE: DropRule = isNoise;
