import type { ResourceRef } from '../../../model/resource.ts';
import type { Protocol } from '../../model/protocol.ts';

/** What the filter chains of one port are made for: a service's port, a Sidecar's ingress, or all the rest (istio/pilot/pkg/networking/core/listener_inbound.go, inboundChainConfig). */
export interface PortChains {
  /** At the pod; 0 for all ports without chains of their own. */
  readonly targetPort: number;
  /** The service's port. */
  readonly port: number;
  readonly protocol: Protocol;
  readonly cluster: string;
  /** Of the service, for traces; "" for the passthrough. */
  readonly hostname: string;
  readonly bind: string;
  /** It gets a listener of its own rather than chains of virtualInbound. */
  readonly bindsToPort: boolean;
  readonly isPassthrough: boolean;
  readonly source?: ResourceRef;
  /** Where a Sidecar made it: its path in the API server, which Istio writes into the chain's metadata. */
  readonly configPath?: string;
}

export const PASSTHROUGH_CLUSTER = 'InboundPassthroughCluster';

/** istio/pilot/pkg/model/push_context.go, BuildInboundSubsetKey. */
export const inboundCluster = (port: number): string => `inbound|${port}||`;
