import { parseClusterName } from '../../decode/cluster-name.ts';
import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { mergedGateway } from '../gateway/merged-gateway.ts';
import { patchClusters } from './clusters.ts';
import { patchListeners } from './listeners.ts';
import { patchesFor, type Patches, type PatchContext } from './patch.ts';
import { gatewayRoute, patchRouteConfiguration } from './routes.ts';

/** The EnvoyFilters of one proxy, ready to be applied to what was compiled for it. */
export interface EnvoyFilters {
  readonly clusters: (compiled: readonly JsonObject[]) => readonly JsonObject[];
  readonly listeners: (compiled: readonly JsonObject[]) => readonly JsonObject[];
  readonly routes: (compiled: readonly JsonObject[]) => readonly JsonObject[];
}

const SIDECAR: readonly PatchContext[] = ['SIDECAR_OUTBOUND', 'SIDECAR_INBOUND'];

export function envoyFilters(context: ProxyContext): EnvoyFilters {
  const { world, proxy } = context;
  const patches: Patches = patchesFor(world, proxy);
  const isGateway = proxy.type === 'router';
  const contexts: readonly PatchContext[] = isGateway ? ['GATEWAY'] : SIDECAR;
  const either = (isInbound: boolean): PatchContext => {
    if (isGateway) return 'GATEWAY';
    return isInbound ? 'SIDECAR_INBOUND' : 'SIDECAR_OUTBOUND';
  };
  const hostsOf = (cluster: JsonObject): string[] => {
    const port = parseClusterName(text(cluster, 'name') ?? '')?.port;
    const served = proxy.targets.filter(({ targetPort }) => targetPort === port);
    return served.map(({ service }) => service.hostname);
  };
  return {
    clusters: (compiled) =>
      patchClusters(compiled, { patches, contexts, hostsOf, contextOf: (cluster) => either(isInboundCluster(cluster)) }), // prettier-ignore
    listeners: (compiled) =>
      patchListeners(compiled, { patches, contexts, contextOf: (listener) => either(text(listener, 'traffic_direction') === 'INBOUND') }), // prettier-ignore
    routes: (compiled) => {
      const patching = { patches, context: either(false), portMap: isGateway ? portMap(context) : new Map<number, ReadonlySet<number>>() }; // prettier-ignore
      return compiled.map((config) => patchRouteConfiguration(config, patching));
    },
  };
}

const isInboundCluster = (cluster: JsonObject): boolean =>
  /^inbound\||^InboundPassthroughCluster/.test(text(cluster, 'name') ?? '');

/** By the port that a gateway listens on, the ports that its servers name (istio/pilot/pkg/model/gateway.go, getTargetPortMap). */
function portMap(context: ProxyContext): ReadonlyMap<number, ReadonlySet<number>> {
  const ports = new Map<number, Set<number>>();
  for (const [name, servers] of mergedGateway(context).serversByRoute) {
    const { port } = gatewayRoute(name);
    const declared = ports.get(port) ?? new Set();
    for (const server of servers) declared.add(server.port.number);
    ports.set(port, declared);
  }
  return ports;
}
