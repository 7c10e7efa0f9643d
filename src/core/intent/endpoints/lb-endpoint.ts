import { goBool } from '../go-bool.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { refTo, withSources, type Sources } from '../../model/provenance.ts';
import { socketAddress } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { ServiceEndpoint } from '../model/service.ts';

/** One endpoint as it is sent, and what decides about its place. */
export interface LbEndpoint {
  /** envoy.config.endpoint.v3.LbEndpoint */
  readonly message: JsonObject;
  readonly weight: number;
  readonly isMtls: boolean;
  readonly network: string;
  /** Empty for a gateway to another network. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

const plain = new WeakMap<ServiceEndpoint, { mtls?: LbEndpoint; other?: LbEndpoint }>();

/** istio/pilot/pkg/xds/endpoints/endpoint_builder.go, buildEnvoyLbEndpoint. The same for all proxies that don't tunnel. */
export function lbEndpoint(
  endpoint: ServiceEndpoint,
  { isMtls, proxy }: { readonly isMtls: boolean; readonly proxy: IntentProxy },
): LbEndpoint {
  if (isTunneled(endpoint, proxy)) return build(endpoint, isMtls, tunnel(endpoint));
  let both = plain.get(endpoint);
  if (both === undefined) plain.set(endpoint, (both = {}));
  const key = isMtls ? 'mtls' : 'other';
  return (both[key] ??= build(endpoint, isMtls, undefined));
}

/** A label says that an endpoint takes no new sessions (istio/pilot/pkg/features, DrainingLabel). */
export const isDraining = ({ labels }: ServiceEndpoint): boolean =>
  (labels['istio.io/draining'] ?? '') !== '';

interface Tunnel {
  readonly address: JsonObject;
  readonly metadata: JsonObject;
}

function build(
  endpoint: ServiceEndpoint,
  isMtls: boolean,
  tunneled: Tunnel | undefined,
): LbEndpoint {
  const { addresses, port, network, labels } = endpoint;
  const health = isDraining(endpoint) ? 'Draining' : endpoint.health;
  const [address = ''] = addresses;
  const weight = endpoint.weight > 0 ? endpoint.weight : 1;
  const filterMetadata = {
    ...(isMtls ? { 'envoy.transport_socket_match': { tlsMode: 'istio' } } : {}),
    istio: { workload: workloadText(endpoint) },
    ...tunneled?.metadata,
  };
  const message: JsonObject = {
    endpoint: {
      address:
        tunneled?.address ??
        (port === 0 ? { pipe: { path: address } } : socketAddress(address, port)),
    },
    ...(isChecked(endpoint) || health === 'Draining' ? { health_status: HEALTH[health] } : {}),
    metadata: { filter_metadata: filterMetadata },
    load_balancing_weight: weight,
  };
  return {
    message: withSources(message, sourcesFrom(endpoint.object)),
    weight,
    isMtls,
    network,
    address,
    labels,
  };
}

const sources = new WeakMap<KubeObject, Sources>();

/** A slice has many endpoints. */
function sourcesFrom(object: KubeObject): Sources {
  let known = sources.get(object);
  if (known === undefined) sources.set(object, (known = { '': refTo(object) }));
  return known;
}

/** Nobody knows of the health of what is no pod. */
const isChecked = ({ health, object: { kind } }: ServiceEndpoint): boolean =>
  health !== 'Healthy' || kind === 'EndpointSlice' || kind === 'Pod';

const HEALTH = {
  Healthy: 'HEALTHY',
  Unhealthy: 'UNHEALTHY',
  Draining: 'DRAINING',
  Terminating: 'UNHEALTHY',
} as const;

const NAMES = ['service.istio.io/canonical-name', 'app.kubernetes.io/name', 'app'];
const REVISIONS = ['service.istio.io/canonical-revision', 'app.kubernetes.io/version', 'version'];

/** workload;namespace;canonical name;canonical revision;cluster, for telemetry (istio/pilot/pkg/networking/util/util.go, AppendLbEndpointMetadata). */
function workloadText({ labels, workloadName, namespace, clusterId }: ServiceEndpoint): string {
  const label = (keys: readonly string[]): string | undefined =>
    keys.map((key) => labels[key]).find((value) => value !== undefined);
  const revision = label(REVISIONS) ?? 'latest';
  const shown = revision === 'latest' ? '' : revision;
  return [workloadName, namespace, label(NAMES) ?? workloadName, shown, clusterId].join(';');
}

/** supportTunnel: the other side is a waypoint or says itself that it takes HBONE, and does not speak Istio's mTLS. */
function isTunneled({ labels, tlsMode }: ServiceEndpoint, { metadata }: IntentProxy): boolean {
  if (tlsMode === 'istio' || goBool(metadata['DISABLE_HBONE_SEND']) === true) return false;
  return (
    labels['gateway.istio.io/managed'] === 'istio.io-mesh-controller' ||
    (labels['networking.istio.io/tunnel'] ?? '').split(',').includes('http')
  );
}

function tunnel({ addresses: [address = ''], port }: ServiceEndpoint): Tunnel {
  const target = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  return {
    address: {
      envoy_internal_address: {
        server_listener_name: 'connect_originate',
        endpoint_id: target,
      },
    },
    metadata: {
      'envoy.filters.listener.original_dst': { local: target },
      'envoy.transport_socket_match': { tunnel: 'http' },
    },
  };
}
