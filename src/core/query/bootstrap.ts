import { decodeServerInfo, type ServerInfo } from '../decode/server-info.ts';
import { object, text } from '../decode/read.ts';
import type { Bootstrap } from '../model/envoy/bootstrap.ts';
import type { JsonObject } from '../model/json.ts';
import { KINDS } from '../model/kinds.ts';
import { proxyText } from '../model/proxy.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot, Snapshot } from '../model/snapshot.ts';

/** How one proxy was started, as `bootstrap` shows it. Names of node metadata are Istio's in camelCase. */
export interface BootstrapRow {
  readonly proxy: string;
  readonly istioVersion: string | null;
  readonly envoyVersion: string | null;
  readonly node: {
    readonly id: string;
    /** sidecar, router, waypoint, ztunnel. */
    readonly type: string | null;
    readonly ip: string | null;
    readonly domain: string | null;
    readonly cluster: string;
    readonly locality: string | null;
  };
  readonly namespace: string | null;
  readonly workload: string | null;
  readonly owner: ResourceRef | null;
  readonly serviceAccount: string | null;
  readonly kubernetesNode: string | null;
  readonly revision: string | null;
  readonly clusterId: string | null;
  readonly meshId: string | null;
  readonly network: string | null;
  readonly interceptionMode: string | null;
  readonly labels: JsonObject;
  readonly discoveryAddress: string | null;
  readonly xds: Bootstrap['xds'];
  readonly proxyConfig: JsonObject;
  readonly admin: string | null;
  readonly tracing: JsonObject | null;
  readonly statsMatcher: JsonObject | null;
  readonly statsTags: readonly string[];
  readonly runtimeLayers: Bootstrap['runtimeLayers'];
  readonly metadata: JsonObject;
  /** LIVE, DRAINING, PRE_INITIALIZING or INITIALIZING; null when /server_info was not read. */
  readonly state: string | null;
  readonly uptimeMs: number | null;
  readonly commandLine: ServerInfo['commandLine'] | null;
  readonly lastUpdated: string | null;
  readonly raw: JsonObject;
}

/** One row per proxy whose bootstrap was read, in the snapshot's order; istiod's dumps have none. */
export const queryBootstrap = (snapshot: Snapshot): readonly BootstrapRow[] =>
  snapshot.proxies.flatMap((proxy) =>
    proxy.bootstrap === undefined ? [] : [bootstrapRow(proxy, proxy.bootstrap)],
  );

function bootstrapRow({ proxy, bodies }: ProxySnapshot, bootstrap: Bootstrap): BootstrapRow {
  const { node } = bootstrap;
  const { metadata } = node;
  const serverInfo = bodies.get('serverInfo');
  const server = serverInfo && decodeServerInfo(serverInfo);
  const labels = object(metadata, 'LABELS') ?? {};
  const proxyConfig = object(metadata, 'PROXY_CONFIG') ?? {};
  return {
    proxy: proxyText(proxy),
    istioVersion: text(metadata, 'ISTIO_VERSION') ?? null,
    // What runs says it better than what the node announces.
    envoyVersion: server?.version ?? node.envoyVersion ?? null,
    node: {
      id: node.id,
      type: node.parsed?.type ?? null,
      ip: node.parsed?.ip ?? null,
      domain: node.parsed?.domain ?? null,
      cluster: node.cluster,
      locality: node.locality || null,
    },
    namespace: text(metadata, 'NAMESPACE') ?? null,
    workload: text(metadata, 'WORKLOAD_NAME') ?? null,
    owner: ownerOf(text(metadata, 'OWNER') ?? ''),
    serviceAccount: text(metadata, 'SERVICE_ACCOUNT') ?? null,
    kubernetesNode: text(metadata, 'NODE_NAME') ?? null,
    revision:
      text(object(metadata, 'ANNOTATIONS'), 'istio.io/rev') ?? text(labels, 'istio.io/rev') ?? null,
    clusterId: text(metadata, 'CLUSTER_ID') ?? null,
    meshId: text(metadata, 'MESH_ID') ?? null,
    network: text(metadata, 'NETWORK') ?? null,
    interceptionMode: text(metadata, 'INTERCEPTION_MODE') ?? null,
    labels,
    discoveryAddress: text(proxyConfig, 'discoveryAddress') ?? null,
    xds: bootstrap.xds,
    proxyConfig,
    admin: bootstrap.admin ?? null,
    tracing: bootstrap.tracing ?? null,
    statsMatcher: bootstrap.statsMatcher ?? null,
    statsTags: bootstrap.statsTags,
    runtimeLayers: bootstrap.runtimeLayers,
    metadata,
    state: server?.state ?? null,
    uptimeMs: server?.uptimeMs ?? null,
    commandLine: server?.commandLine ?? null,
    lastUpdated: bootstrap.lastUpdated ?? null,
    raw: bootstrap.raw,
  };
}

/** Metadata OWNER: "kubernetes://apis/apps/v1/namespaces/<ns>/<plural>/<name>" (istio/pkg/bootstrap, and the injection template). */
function ownerOf(path: string): ResourceRef | null {
  const match = /^kubernetes:\/\/apis\/.+\/namespaces\/([^/]+)\/([^/]+)\/([^/]+)$/.exec(path);
  const [, namespace, plural, name] = match ?? [];
  if (namespace === undefined || plural === undefined || name === undefined) return null;
  const known = Object.values(KINDS).find((kind) => kind.plural === plural);
  return { kind: known?.kind ?? plural, namespace, name };
}
