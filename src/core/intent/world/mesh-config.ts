import { CORE_SCHEMA, load } from 'js-yaml';
import { isObject, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

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
  defaultConfig: {
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
  },
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

/**
 * The effective MeshConfig: istiod's defaults with the ConfigMap "istio" (or "istio-<revision>") on top; without one
 * what istiod itself tells, else the defaults.
 */
export function meshSettings(
  configMaps: readonly KubeObject[],
  told: JsonObject | undefined,
  istioNamespace: string,
): MeshSettings {
  const ofIstio = configMaps.filter(
    ({ namespace, raw }) =>
      namespace === istioNamespace && text(object(raw, 'data'), 'mesh') !== undefined,
  );
  const source = ofIstio.find(({ name }) => name === 'istio') ?? ofIstio.find(({ name }) => /^istio-/.test(name)); // prettier-ignore
  const data = object(source?.raw, 'data');
  const own = parse(text(data, 'mesh'));
  const meshNetworks = parse(text(data, 'meshNetworks')) ?? {};
  if (own === undefined) return { mesh: told ?? DEFAULTS, meshNetworks, source };
  return { mesh: applyMesh(own), meshNetworks, source };
}

/** YAML in an object's field; undefined when there is none or it cannot be read (istiod then keeps what it had). */
export function parse(yaml: string | undefined): JsonObject | undefined {
  if (yaml === undefined) return undefined;
  try {
    const value: unknown = load(yaml, { schema: CORE_SCHEMA });
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Fields override, except that defaultConfig and defaultProviders are merged and extensionProviders joined by name (ApplyMeshConfig). */
function applyMesh(own: JsonObject): JsonObject {
  const providers = new Map(
    [...objects(DEFAULTS, 'extensionProviders'), ...objects(own, 'extensionProviders')].map(
      (provider) => [text(provider, 'name'), provider],
    ),
  );
  const aliases = strings(own, 'trustDomainAliases').toSorted();
  return {
    ...DEFAULTS,
    ...own,
    defaultConfig: mergeProxyConfig(object(DEFAULTS, 'defaultConfig') ?? {}, object(own, 'defaultConfig')), // prettier-ignore
    defaultProviders: { ...object(own, 'defaultProviders') },
    extensionProviders: [...providers.values()],
    ...(aliases.length === 0 ? {} : { trustDomainAliases: aliases }),
  };
}

/** A ProxyConfig on top of another: fields override, proxyMetadata and proxyHeaders are merged (mesh.go, MergeProxyConfig). */
export function mergeProxyConfig(base: JsonObject, own: JsonObject | undefined): JsonObject {
  if (own === undefined) return base;
  const merged: Record<string, unknown> = { ...base, ...own };
  for (const key of ['proxyMetadata', 'proxyHeaders'])
    if (object(base, key) !== undefined && object(own, key) !== undefined)
      merged[key] = { ...object(base, key), ...object(own, key) };
  return merged;
}
