import type { ConfigObject } from './config-object.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Service } from './service.ts';

/** The DestinationRules that were merged for one host, as seen by one client (istio/pilot/pkg/model/destination_rule.go). */
export interface MergedDestinationRule {
  /** The merged spec: host, trafficPolicy, subsets, exportTo, workloadSelector. */
  readonly spec: JsonObject;
  /** The objects that it is made of, the deciding one first. */
  readonly from: readonly ConfigObject[];
  /** By path in `spec` up to the first two levels ("trafficPolicy", "subsets.v1"): the object that it came from, where it is not the first. */
  readonly owner: (path: string) => ConfigObject;
}

/** One egress listener of a Sidecar, or the catch-all of the default scope (istio/pilot/pkg/model/sidecar.go, IstioEgressListenerWrapper). */
export interface EgressListener {
  /** spec.egress[i]; undefined for the default scope. */
  readonly spec: JsonObject | undefined;
  readonly port:
    { readonly number: number; readonly protocol: string; readonly name: string } | undefined;
  readonly bind: string | undefined;
  readonly captureMode: 'DEFAULT' | 'IPTABLES' | 'NONE';
  readonly services: readonly Service[];
  /** VirtualServices of the mesh gateway that are visible, delegates resolved, hosts fully qualified, oldest first. */
  readonly virtualServices: readonly ConfigObject[];
  /** Host of a service to "namespace/name" of the VirtualService with the most specific host for it (sidecar.go, computeWildcardHostVirtualServiceIndex). */
  readonly virtualServiceOf: ReadonlyMap<string, string>;
}

/** What one proxy may see (istio/pilot/pkg/model/sidecar.go, SidecarScope). Shared by the proxies of a namespace that no Sidecar tells apart. */
export interface Scope {
  readonly namespace: string;
  readonly sidecar: ConfigObject | undefined;
  readonly egress: readonly EgressListener[];
  /** All services of all egress listeners, and what VirtualServices of them lead to, without duplicates. */
  readonly services: readonly Service[];
  readonly serviceOf: (hostname: string) => Service | undefined;
  /** The DestinationRule for a host as this scope's clients see it. @param labels of the client, for workloadSelector; undefined for inbound config, where no workloadSelector holds */
  readonly destinationRule: (
    hostname: string,
    labels: Readonly<Record<string, string>> | undefined,
  ) => MergedDestinationRule | undefined;
  /** spec.outboundTrafficPolicy of the Sidecar, else of the mesh. */
  readonly outboundTrafficPolicy: JsonObject;
}
