import type { IstiodSection, ProxySection, SourceInfo } from './capture.ts';
import type { Bootstrap } from './envoy/bootstrap.ts';
import type { ClusterStatus } from './envoy/cluster-status.ts';
import type { Cluster } from './envoy/cluster.ts';
import type { ConfigResource } from './envoy/config-resource.ts';
import type { ClusterLoadAssignment } from './envoy/endpoint.ts';
import type { ExtensionConfig } from './envoy/extension-config.ts';
import type { Listener } from './envoy/listener.ts';
import type { RouteConfiguration } from './envoy/route.ts';
import type { Secret } from './envoy/secret.ts';
import type { Gap } from './gap.ts';
import type { JsonObject } from './json.ts';
import type { KubeObject } from './kube.ts';
import type { ProxyRef } from './proxy.ts';
import type { ProxySync } from './sync.ts';

/** What one proxy has, decoded. Sections that were not asked for are empty; ones that could not be read are in `gaps`. */
export interface ProxySnapshot {
  readonly proxy: ProxyRef;
  /** Labels of its pod; absent where the Pod object is not known. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Who the config came from: istiod's is what it would send, not what Envoy has. */
  readonly origin: 'envoy' | 'istiod';
  readonly clusters: readonly ConfigResource<Cluster>[];
  readonly listeners: readonly ConfigResource<Listener>[];
  readonly routes: readonly ConfigResource<RouteConfiguration>[];
  readonly endpoints: readonly ConfigResource<ClusterLoadAssignment>[];
  readonly secrets: readonly ConfigResource<Secret>[];
  readonly ecds: readonly ConfigResource<ExtensionConfig>[];
  readonly bootstrap: Bootstrap | undefined;
  /** /clusters; undefined when it was not read. */
  readonly hostStatus: readonly ClusterStatus[] | undefined;
  /** Other admin bodies as they came (/certs, /server_info, /stats), for the command that asked for them. */
  readonly bodies: ReadonlyMap<ProxySection, JsonObject>;
  readonly gaps: readonly Gap[];
}

/** One istiod. */
export interface IstiodSnapshot {
  readonly namespace: string;
  readonly pod: string;
  /** Version of Istio, "1.32.0-86c9f01f…"; undefined when it could not be read. */
  readonly version: string | undefined;
  readonly sync: readonly ProxySync[];
  /** What it would send, for the proxies that were asked for. */
  readonly dumps: readonly ProxySnapshot[];
  /** Other answers as they came. */
  readonly bodies: ReadonlyMap<IstiodSection, unknown>;
  readonly gaps: readonly Gap[];
}

/** All that a command may look at. */
export interface Snapshot {
  readonly source: SourceInfo;
  /** RFC 3339, whole seconds. */
  readonly capturedAt: string;
  /** Where Istio runs, and thereby its root namespace; "istio-system" when absent. */
  readonly istioNamespace?: string;
  /** Where names without a namespace are looked up: the current context's, or a bundle's own. */
  readonly defaultNamespace?: string;
  readonly proxies: readonly ProxySnapshot[];
  readonly objects: readonly KubeObject[];
  readonly istiods: readonly IstiodSnapshot[];
  readonly gaps: readonly Gap[];
}
