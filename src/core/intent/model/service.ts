import type { ConfigObject } from './config-object.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { Protocol } from './protocol.ts';

export interface ServicePort {
  readonly name: string;
  /** The port that clients address. */
  readonly number: number;
  readonly protocol: Protocol;
  /** Of a Kubernetes Service: targetPort, number or name of a container port. Of a ServiceEntry: its targetPort number. */
  readonly targetPort?: number | string;
}

/** How endpoints are found (istio/pilot/pkg/model/service.go, Resolution). */
export type Resolution =
  | 'ClientSideLB' | 'DNSLB' | 'DNSRoundRobinLB' | 'Passthrough' | 'Alias' | 'DynamicDNS'; // prettier-ignore

/** Istio's one model of Kubernetes Services and hosts of ServiceEntries (istio/pilot/pkg/model/service.go, Service). */
export interface Service {
  /** Fully qualified: "reviews.default.svc.cluster.local", "*.example.com". */
  readonly hostname: string;
  /** Of the object: "reviews"; of a ServiceEntry its name. */
  readonly name: string;
  readonly namespace: string;
  readonly registry: 'Kubernetes' | 'External';
  readonly ports: readonly ServicePort[];
  /** Addresses at which clients reach it, the default one first; "0.0.0.0" where there is none (headless, DNS without address). IPs or CIDRs. */
  readonly addresses: readonly string[];
  /** Allocated by istiod's IP autoallocation (status.addresses or 240.240.0.0/16). */
  readonly autoAllocatedAddress?: string;
  /** The same for proxies that have IPv6 only (2001:2::/48). */
  readonly autoAllocatedIPv6Address?: string;
  readonly resolution: Resolution;
  readonly meshExternal: boolean;
  /** As the object says it: "*", ".", "~" or names; empty where it doesn't: the mesh's default holds. */
  readonly exportTo: ReadonlySet<string>;
  /** Selector of pods and WorkloadEntries; undefined when there is none. */
  readonly selector: Readonly<Record<string, string>> | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** Kubernetes only: ClusterIP, NodePort, LoadBalancer, ExternalName. */
  readonly type?: string;
  readonly isHeadless: boolean;
  /** ExternalName: the name that it points to. */
  readonly externalName?: string;
  /** The ExternalName Services that lead to it; only known of the services of a scope. */
  readonly aliases?: readonly ServiceAlias[];
  readonly subjectAltNames: readonly string[];
  readonly object: ConfigObject | KubeObject;
}

export interface ServiceAlias {
  readonly hostname: string;
  readonly namespace: string;
}

export interface Locality {
  readonly region: string;
  readonly zone: string;
  readonly subzone: string;
}

/** One endpoint of one port of a service (istio/pilot/pkg/model/service.go, IstioEndpoint). */
export interface ServiceEndpoint {
  /** IPs or, for DNS resolution, a name; a path for unix domain sockets. */
  readonly addresses: readonly string[];
  readonly port: number;
  readonly servicePortName: string;
  /** Only of ServiceEntries: clusters with endpoints of their own take them by the port's number, all others by its name. */
  readonly servicePort?: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly tlsMode: 'istio' | 'disabled';
  readonly serviceAccount: string;
  readonly namespace: string;
  readonly workloadName: string;
  readonly network: string;
  readonly clusterId: string;
  readonly locality: Locality;
  readonly weight: number;
  readonly nodeName: string;
  readonly hostname: string;
  readonly subdomain: string;
  readonly health: 'Healthy' | 'Unhealthy' | 'Draining' | 'Terminating';
  readonly object: KubeObject;
}
