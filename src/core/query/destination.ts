import type { ClusterName } from '../model/envoy/cluster-name.ts';
import { lookup } from '../model/lookup.ts';

/** A cluster as something that a request can be sent to. */
export interface Destination {
  /** Envoy's name. */
  readonly cluster: string;
  /**
   * `service`: a service of the mesh or a ServiceEntry; `application`: the container behind an inbound listener;
   * `passthrough`: wherever the request was going; `blackhole`: nowhere; `other`: any other cluster.
   */
  readonly kind: 'service' | 'application' | 'passthrough' | 'blackhole' | 'other';
  /** Host of the service. */
  readonly service: string | null;
  readonly port: number | null;
  readonly subset: string | null;
}

/** Istio's clusters without a service (istio/pilot/pkg/networking/util, constants). */
const SPECIAL: Readonly<Record<string, Destination['kind']>> = {
  PassthroughCluster: 'passthrough',
  InboundPassthroughCluster: 'passthrough',
  InboundPassthroughClusterIpv4: 'passthrough',
  InboundPassthroughClusterIpv6: 'passthrough',
  BlackHoleCluster: 'blackhole',
};

export function destinationOf(cluster: {
  readonly name: string;
  readonly istioName?: ClusterName;
}): Destination {
  const { name, istioName } = cluster;
  if (istioName === undefined)
    return {
      cluster: name,
      kind: lookup(SPECIAL, name) ?? 'other',
      service: null,
      port: null,
      subset: null,
    };
  return {
    cluster: name,
    kind: istioName.direction === 'inbound' ? 'application' : 'service',
    service: istioName.host || null,
    port: istioName.port,
    subset: istioName.subset || null,
  };
}

/** Where a reader stands: names of the same namespace and the port at hand need not be repeated. */
export interface Standpoint {
  readonly namespace: string;
  readonly port?: number;
}

/** "reviews v3", "reviews.shop:9081", "PassthroughCluster (outside)". */
export function destinationText(destination: Destination, at: Standpoint): string {
  const { cluster, kind, service, port, subset } = destination;
  switch (kind) {
    case 'service': {
      const shown = port === null || port === at.port ? '' : `:${port}`;
      return `${shortHost(service ?? '', at.namespace)}${shown}${subset === null ? '' : ` ${subset}`}`;
    }
    case 'application':
      return `application port ${port}`;
    case 'passthrough':
      return cluster.startsWith('Inbound') ? `${cluster} (port as asked)` : `${cluster} (outside)`;
    case 'blackhole':
      return `${cluster} (dropped)`;
    case 'other':
      break;
  }
  return cluster === '' ? 'no cluster' : cluster;
}

/**
 * "reviews.default.svc.cluster.local" as "reviews" inside its namespace and "reviews.default" outside; other hosts as they are,
 * and so is "reviews.default.svc.clusterset.local", the same service of all clusters (Kubernetes MCS API, KEP-1645).
 */
export function shortHost(host: string, namespace: string): string {
  const [name = '', hostNamespace, svc, ...domain] = host.split('.');
  if (svc !== 'svc' || domain.length === 0 || hostNamespace === undefined) return host;
  if (domain[0] === 'clusterset') return host;
  return hostNamespace === namespace ? name : `${name}.${hostNamespace}`;
}
