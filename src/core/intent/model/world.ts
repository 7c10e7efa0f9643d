import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from './config-object.ts';
import type { IntentProxy } from './proxy.ts';
import type { Service, ServiceEndpoint } from './service.ts';

/** All objects of a mesh, indexed once and shared by the compilation of all proxies. Nothing in it changes. */
export interface World {
  /** Effective MeshConfig in camelCase JSON, istiod's defaults filled in. */
  readonly mesh: JsonObject;
  readonly meshNetworks: JsonObject;
  /** The ConfigMap that the mesh's config was written in; undefined where only istiod told it. */
  readonly meshSource: KubeObject | undefined;
  readonly rootNamespace: string;
  /** "cluster.local" */
  readonly domain: string;
  readonly trustDomain: string;
  /** Namespaces by name, with their labels; only those that discoverySelectors let in are watched. */
  readonly namespaces: ReadonlyMap<string, KubeObject>;
  readonly isWatched: (namespace: string) => boolean;
  readonly pods: readonly KubeObject[];
  /** Kubernetes services and hosts of ServiceEntries, sorted as istiod sorts them (createdAt, then name.namespace), duplicates not yet resolved. */
  readonly services: readonly Service[];
  readonly servicesByHost: ReadonlyMap<string, readonly Service[]>;
  /** Ready, draining and other endpoints of a service (all ports). */
  readonly endpointsOf: (service: Service) => readonly ServiceEndpoint[];
  /** Objects of a kind in istiod's order: older first, then name, then namespace. Gateway API routes are already turned into Gateways and VirtualServices. */
  readonly list: (kind: IntentKind) => readonly ConfigObject[];
  /** Other objects as they came: Secret, ConfigMap, Node, ReferenceGrant... by kind. */
  readonly kube: (kind: string) => readonly KubeObject[];
  /** The proxies that can be compiled, by "namespace/pod". */
  readonly proxies: ReadonlyMap<string, IntentProxy>;
}

export type IntentKind =
  | 'VirtualService' | 'DestinationRule' | 'Gateway' | 'Sidecar' | 'ServiceEntry' | 'WorkloadEntry' | 'WorkloadGroup'
  | 'PeerAuthentication' | 'RequestAuthentication' | 'AuthorizationPolicy' | 'Telemetry' | 'EnvoyFilter' | 'ProxyConfig'
  | 'WasmPlugin' | 'TrafficExtension'; // prettier-ignore
