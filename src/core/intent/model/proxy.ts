import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { Locality, Service, ServicePort } from './service.ts';

/** One port of a service that this proxy's workload serves (istio/pilot/pkg/model/service.go, ServiceTarget). */
export interface ServiceTarget {
  readonly service: Service;
  readonly port: ServicePort;
  /** The port at the pod. */
  readonly targetPort: number;
}

/** Who asks: what istiod knows of a proxy from its node metadata, here derived from its Pod (istio/pilot/pkg/model/context.go, Proxy). */
export interface IntentProxy {
  readonly ref: ProxyRef;
  readonly type: 'sidecar' | 'router' | 'waypoint';
  readonly namespace: string;
  /** The pod's, and those of its place that istiod adds (topology.kubernetes.io/zone, ...). */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly workloadName: string;
  /** Pod IPs, the first is the main one. */
  readonly addresses: readonly string[];
  readonly locality: Locality;
  readonly network: string;
  readonly clusterId: string;
  readonly nodeName: string;
  /** "1.32.0", by the tag of its image; "" when that does not say. */
  readonly istioVersion: string;
  readonly interception: 'REDIRECT' | 'TPROXY' | 'NONE';
  /** Effective ProxyConfig: mesh defaultConfig, ProxyConfig objects, annotation proxy.istio.io/config (camelCase JSON). */
  readonly proxyConfig: JsonObject;
  /** Node metadata from variables ISTIO_META_*, without the prefix: DNS_CAPTURE, HTTP10, ... */
  readonly metadata: Readonly<Record<string, string>>;
  readonly targets: readonly ServiceTarget[];
  readonly pod: KubeObject;
}
