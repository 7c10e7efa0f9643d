import { parseClusterName } from '../../decode/cluster-name.ts';
import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { patchClusters } from './clusters.ts';
import { patchListeners } from './listeners.ts';
import { patchesFor, type Patches, type PatchContext } from './patch.ts';
import { patchRouteConfiguration } from './routes.ts';

/** The EnvoyFilters of one proxy, ready to be applied to what was compiled for it. */
export interface EnvoyFilters {
  readonly clusters: (compiled: readonly JsonObject[]) => readonly JsonObject[];
  readonly listeners: (compiled: readonly JsonObject[]) => readonly JsonObject[];
  readonly routes: (compiled: readonly JsonObject[]) => readonly JsonObject[];
}

const SIDECAR: readonly PatchContext[] = ['SIDECAR_OUTBOUND', 'SIDECAR_INBOUND'];

export function envoyFilters({ world, proxy }: ProxyContext): EnvoyFilters {
  const patches: Patches = patchesFor(world, proxy);
  const isGateway = proxy.type === 'router';
  const contexts: readonly PatchContext[] = isGateway ? ['GATEWAY'] : SIDECAR;
  const either = (isInbound: boolean): PatchContext => {
    if (isGateway) return 'GATEWAY';
    return isInbound ? 'SIDECAR_INBOUND' : 'SIDECAR_OUTBOUND';
  };
  const hostsOf = (cluster: JsonObject): string[] => {
    const port = parseClusterName(text(cluster, 'name') ?? '')?.port;
    const served = proxy.targets.filter((target) => target.port.number === port);
    return served.map(({ service }) => service.hostname);
  };
  return {
    clusters: (compiled) =>
      patchClusters(compiled, { patches, contexts, hostsOf, contextOf: (cluster) => either(isInboundCluster(cluster)) }), // prettier-ignore
    listeners: (compiled) =>
      patchListeners(compiled, { patches, contexts, contextOf: (listener) => either(text(listener, 'traffic_direction') === 'INBOUND') }), // prettier-ignore
    routes: (compiled) =>
      compiled.map((config) =>
        patchRouteConfiguration(config, { patches, context: either(false), portMap: new Map() }),
      ),
  };
}

const isInboundCluster = (cluster: JsonObject): boolean =>
  /^inbound\||^InboundPassthroughCluster/.test(text(cluster, 'name') ?? '');
