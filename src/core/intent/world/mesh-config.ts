import { CORE_SCHEMA, load } from 'js-yaml';
import { isObject, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

/** mesh.go, DefaultProxyConfig. */
export const DEFAULT_PROXY_CONFIG: JsonObject = {
  configPath: './etc/istio/proxy',
  binaryPath: '/usr/local/bin/envoy',
  serviceCluster: 'istio-proxy',
  drainDuration: '45s',
  discoveryAddress: 'istiod.istio-system.svc:15012',
  proxyAdminPort: 15000,
  controlPlaneAuthPolicy: 'MUTUAL_TLS',
  statNameLength: 189,
  statusPort: 15020,
  terminationDrainDuration: '5s',
};

/** What istiod assumes where nobody says otherwise (istio/pkg/config/mesh/mesh.go, DefaultMeshConfig). */
const DEFAULTS: JsonObject = {
  proxyListenPort: 15001,
  proxyInboundListenPort: 15006,
  connectTimeout: '10s',
  protocolDetectionTimeout: '0s',
  ingressClass: 'istio',
  ingressService: 'istio-ingressgateway',
  ingressControllerMode: 'STRICT',
  enableTracing: true,
  defaultConfig: DEFAULT_PROXY_CONFIG,
  outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
  inboundTrafficPolicy: {},
  enableAutoMtls: true,
  trustDomain: 'cluster.local',
  defaultServiceExportTo: ['*'],
  defaultVirtualServiceExportTo: ['*'],
  defaultDestinationRuleExportTo: ['*'],
  rootNamespace: 'istio-system',
  localityLbSetting: { enabled: true },
  dnsRefreshRate: '60s',
  enablePrometheusMerge: true,
  extensionProviders: [
    { name: 'prometheus', prometheus: {} },
    { name: 'stackdriver', stackdriver: {} },
    { name: 'envoy', envoyFileAccessLog: { path: '/dev/stdout' } },
  ],
  defaultProviders: {},
};

export interface MeshSettings {
  readonly mesh: JsonObject;
  readonly meshNetworks: JsonObject;
  /** The ConfigMap that they come from, where there is one. */
  readonly source: KubeObject | undefined;
}

/** What of istiod's own settings decides which ConfigMaps it reads. */
export interface MeshSources {
  readonly istioNamespace: string;
  /** Its revision; undefined for the default one. */
  readonly revision: string | undefined;
  /** A ConfigMap of users that goes first: SHARED_MESH_CONFIG. */
  readonly shared: string | undefined;
}

/**
 * The effective MeshConfig: istiod's defaults with the ConfigMap "istio" (or "istio-<revision>") on top, a shared one between;
 * without them what istiod itself tells, else the defaults (istio/pilot/pkg/bootstrap/mesh.go, getConfigurationSources).
 */
export function meshSettings(
  configMaps: readonly KubeObject[],
  told: JsonObject | undefined,
  { istioNamespace, revision, shared }: MeshSources,
): MeshSettings {
  const ofIstio = configMaps.filter(({ namespace }) => namespace === istioNamespace);
  const withMesh = ofIstio.filter(({ raw }) => text(object(raw, 'data'), 'mesh') !== undefined);
  const source =
    withMesh.find(
      ({ name }) => name === (revision === undefined ? 'istio' : `istio-${revision}`),
    ) ?? withMesh.find(({ name }) => name === 'istio' || name.startsWith('istio-'));
  const data = [ofIstio.find(({ name }) => name === shared), source].map((map) => object(map?.raw, 'data')); // prettier-ignore
  const said = data.map((one) => parse(text(one, 'mesh'))).filter((one) => one !== undefined);
  const [meshNetworks = {}] = data
    .map((one) => parse(text(one, 'meshNetworks')))
    .filter((one) => one !== undefined);
  const mesh =
    said.length === 0 ? (told ?? DEFAULTS) : said.reduce<JsonObject>(applyMesh, DEFAULTS);
  return { mesh, meshNetworks, source };
}

/** YAML in an object's field; undefined when there is none or it cannot be read (istiod then keeps what it had). */
export function parse(yaml: string | undefined): JsonObject | undefined {
  if (yaml === undefined) return undefined;
  try {
    const value: unknown = load(yaml, { schema: CORE_SCHEMA }) ?? {};
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Fields override, except that defaultConfig and defaultProviders are merged and extensionProviders joined by name (ApplyMeshConfig). */
function applyMesh(base: JsonObject, own: JsonObject): JsonObject {
  const providers = new Map(
    [base, own]
      .flatMap((mesh) => objects(mesh, 'extensionProviders'))
      .map((provider) => [text(provider, 'name'), provider]),
  );
  const aliases = new Set([base, own].flatMap((mesh) => strings(mesh, 'trustDomainAliases')));
  return {
    ...base,
    ...stated(own),
    defaultConfig: mergeProxyConfig(object(base, 'defaultConfig') ?? {}, object(own, 'defaultConfig')), // prettier-ignore
    defaultProviders: { ...object(base, 'defaultProviders'), ...object(own, 'defaultProviders') },
    extensionProviders: [...providers.values()],
    ...(aliases.size === 0 ? {} : { trustDomainAliases: [...aliases].toSorted() }),
  };
}

/** null says nothing in proto3 JSON. */
const stated = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));

/** Headers that a ProxyConfig on top leaves as they were where it only speaks of others. */
const KEPT_HEADERS = ['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders']; // prettier-ignore

/** A ProxyConfig on top of another: fields override, proxyMetadata and some of proxyHeaders are merged (mesh.go, MergeProxyConfig and correctProxyHeaders). */
export function mergeProxyConfig(base: JsonObject, own: JsonObject | undefined): JsonObject {
  if (own === undefined) return base;
  const merged: Record<string, unknown> = { ...base, ...stated(own) };
  // One or the other names the workload in traces.
  if (text(own, 'tracingServiceName') !== undefined) delete merged['serviceCluster'];
  if (text(own, 'serviceCluster') !== undefined) delete merged['tracingServiceName'];
  const metadata = object(base, 'proxyMetadata');
  if (metadata !== undefined) merged['proxyMetadata'] = { ...metadata, ...object(own, 'proxyMetadata') }; // prettier-ignore
  const [before, headers] = [object(base, 'proxyHeaders'), object(own, 'proxyHeaders')];
  if (before === undefined || headers === undefined) return merged;
  const kept = Object.entries(before).filter(([name]) => KEPT_HEADERS.includes(name));
  return { ...merged, proxyHeaders: { ...Object.fromEntries(kept), ...stated(headers) } };
}
