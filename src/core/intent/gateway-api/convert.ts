import type { KubeObject } from '../../model/kube.ts';
import type { ConfigObject } from '../model/config-object.ts';

/** What the Gateway API's objects are converted with. */
export interface GatewayApiInput {
  /** Objects of a kind in watched namespaces (and without namespace), of any API group: told apart here. */
  readonly objects: (kind: string) => readonly KubeObject[];
  readonly namespaces: ReadonlyMap<string, KubeObject>;
  /** "cluster.local" */
  readonly domain: string;
  /** Whether some service has this host name: backends of kind Hostname. */
  readonly hasHost: (hostname: string) => boolean;
}

/**
 * The Gateways, VirtualServices and DestinationRules that istiod makes of the Gateway API's objects
 * (istio/pilot/pkg/config/kube/gateway/controller.go). Unsorted.
 */
export function convertGatewayApi(_input: GatewayApiInput): ConfigObject[] {
  return [];
}
