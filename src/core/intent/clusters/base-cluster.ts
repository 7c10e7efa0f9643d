import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import { any } from '../message.ts';
import type { Service, ServicePort } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { newDraft, note, type ClusterDraft, type DiscoveryType } from './draft.ts';
import { protocolOptions } from './http-options.ts';
import { portSource } from './port-source.ts';
import { durationOf } from './traffic-policy/connection-pool.ts';
import type { ProxyTraits } from './traits.ts';

export interface BaseCluster {
  readonly name: string;
  readonly type: DiscoveryType;
  readonly port: ServicePort;
  readonly service: Service | undefined;
  /** LocalityLbEndpoints of DNS and static clusters. */
  readonly endpoints?: readonly JsonObject[];
}

/** Fields that no policy sets. */
const OF_SERVICE = ['type', 'eds_cluster_config', 'load_assignment', 'original_dst_lb_config'];

/** What clusters of all kinds of services start from; undefined for DNS or static ones without endpoints (cluster_builder.go, buildCluster). */
export function baseCluster(
  world: World,
  traits: ProxyTraits,
  { name, type, port, service, endpoints = [] }: BaseCluster,
): ClusterDraft | undefined {
  const draft = newDraft(name, type, {});
  const isDns = type === 'STRICT_DNS' || type === 'LOGICAL_DNS';
  if (isDns) Object.assign(draft.fields, dnsFields(world, traits, service));
  if (isDns || type === 'STATIC') {
    if (endpoints.length === 0) return undefined;
    draft.fields['load_assignment'] = { cluster_name: name, endpoints };
  }
  const override = type === 'ORIGINAL_DST' ? passthroughPort(service, port) : undefined;
  if (override !== undefined)
    draft.fields['original_dst_lb_config'] = { upstream_port_override: override };
  protocolOptions(draft.http, port.protocol, traits);
  if (service !== undefined) {
    const source = refTo(service.object);
    for (const field of OF_SERVICE) note(draft, field, source);
    note(draft, 'typed_extension_protocol_options', portSource(service, port));
  }
  return draft;
}

/** The resolver that istiod writes out (istio/pilot/pkg/features, PilotDNSCaresUDPMaxQueries, PilotDNSJitterDurationEnv). */
const RESOLVER = {
  name: 'envoy.network.dns_resolver.cares',
  typed_config: any('envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig', {
    udp_max_queries: 100,
  }),
};

const dnsFields = (
  { mesh }: World,
  { dnsLookupFamily }: ProxyTraits,
  service: Service | undefined,
): JsonObject => ({
  dns_lookup_family: service !== undefined && racesAddresses(service) ? 'ALL' : dnsLookupFamily,
  typed_dns_resolver_config: RESOLVER,
  dns_jitter: '0.100s',
  dns_refresh_rate: durationOf(mesh, 'dnsRefreshRate'),
  respect_dns_ttl: true,
});

/** All addresses of a name are tried at once (istio/pilot/pkg/model/service.go, GetDNSConnectStrategy). */
export const racesAddresses = ({ object: owner, registry }: Service): boolean =>
  registry === 'External' &&
  owner.annotations['istio.io/connect-strategy']?.toUpperCase() === 'RACE_FIRST_TCP_CONNECT';

/** A ServiceEntry without resolution may send to another port than the client's (conversion.go, PassthroughTargetPorts). */
function passthroughPort(service: Service | undefined, port: ServicePort): number | undefined {
  if (service?.registry !== 'External' || service.resolution !== 'Passthrough') return undefined;
  const target = service.ports.find(({ number }) => number === port.number)?.targetPort;
  return typeof target === 'number' && target !== 0 ? target : undefined;
}

/** An entry of metadata.filter_metadata.istio.services (cluster.go, buildServiceMetadata). */
export const serviceMetadata = ({ hostname, name, namespace }: Service): JsonObject => ({
  host: hostname,
  name,
  namespace,
});

/** Where istiod says an object is (util.go, AddConfigInfoMetadata). */
export const configPath = (rule: { readonly namespace: string; readonly name: string }): string =>
  `/apis/networking.istio.io/v1/namespaces/${rule.namespace}/destination-rule/${rule.name}`;

/** Clusters with TLS of their own keep the ALPN that they set (util.go, AddALPNOverrideToMetadata). */
export function noteAlpnOverride(draft: ClusterDraft, tls: JsonObject | undefined): void {
  const mode = text(tls, 'mode');
  if (mode === 'SIMPLE' || mode === 'MUTUAL') draft.istioMetadata['alpn_override'] = 'false';
}
