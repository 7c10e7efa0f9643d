import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import type { MergedDestinationRule } from '../model/scope.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../model/service.ts';

/** For which cluster endpoints are looked for. */
export interface EndpointQuery {
  /** Its name: endpoints for AUTO_PASSTHROUGH gateways ("outbound_.80_._.host") have to speak mTLS. */
  readonly cluster: string;
  readonly service: Service;
  readonly port: ServicePort;
  /** "" for the whole service. */
  readonly subset: string;
  readonly rule: MergedDestinationRule | undefined;
}

/** The endpoints of one locality: what is sent, and what each of them was made from. */
export interface LocalityEndpoints {
  /** envoy.config.endpoint.v3.LocalityLbEndpoints */
  readonly message: JsonObject;
  /** In the order of `message.lb_endpoints`. */
  readonly endpoints: readonly ServiceEndpoint[];
}

/**
 * The endpoints of a service as one proxy sees them, by locality, before priorities and weights of localities: used for EDS and
 * for the load_assignment of DNS clusters (istio/pilot/pkg/xds/endpoints/endpoint_builder.go, generate). S writes this file, the owner of endpoints; C only calls it..
 * @param endpoints those of the port and of the subset's labels
 */
export function localityEndpoints(
  _context: ProxyContext,
  _query: EndpointQuery,
  _endpoints: readonly ServiceEndpoint[],
): readonly LocalityEndpoints[] {
  return [];
}

/**
 * Priorities and weights of localities as the proxy's place and the locality settings ask for them
 * (loadbalancer.go, ApplyToLoadAssignment)..
 */
export function prioritized(
  _context: ProxyContext,
  _query: EndpointQuery,
  groups: readonly LocalityEndpoints[],
): readonly JsonObject[] {
  return groups.map(({ message }) => message);
}
