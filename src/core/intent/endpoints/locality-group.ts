import type { JsonObject } from '../../model/json.ts';
import type { Locality } from '../model/service.ts';
import type { LbEndpoint } from './lb-endpoint.ts';

/** The endpoints of one locality, with its priority and weight: what becomes a LocalityLbEndpoints. */
export interface LocalityEndpoints {
  readonly locality: Locality;
  readonly endpoints: readonly LbEndpoint[];
  readonly priority: number;
  /** undefined where there are no endpoints (any more). */
  readonly weight: number | undefined;
}

/** A locality weighs what its endpoints do. */
export const groupOf = (
  locality: Locality,
  endpoints: readonly LbEndpoint[],
  priority = 0,
): LocalityEndpoints => ({
  locality,
  endpoints,
  priority,
  weight:
    endpoints.length === 0
      ? undefined
      : Math.min(
          endpoints.reduce((sum, { weight }) => sum + weight, 0),
          0xffff_ffff,
        ),
});

/** envoy.config.endpoint.v3.LocalityLbEndpoints */
export function localityMessage(group: LocalityEndpoints): JsonObject {
  const { region, zone, subzone } = group.locality;
  const message: Record<string, unknown> = {
    locality: {
      ...(region === '' ? {} : { region }),
      ...(zone === '' ? {} : { zone }),
      ...(subzone === '' ? {} : { sub_zone: subzone }),
    },
  };
  if (group.endpoints.length > 0)
    message['lb_endpoints'] = group.endpoints.map((endpoint) => endpoint.message);
  if (group.weight !== undefined) message['load_balancing_weight'] = group.weight;
  if (group.priority > 0) message['priority'] = group.priority;
  return message;
}

/** "region/zone/subzone" */
export function localityText({ region, zone, subzone }: Locality): string {
  if (zone === '') return region;
  return subzone === '' ? `${region}/${zone}` : `${region}/${zone}/${subzone}`;
}
