/** Clusters that every proxy has whatever services there are (istio/pilot/pkg/networking/core/cluster_builder.go). */
import { object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { ipMode, type IpMode } from '../listeners/ip-mode.ts';
import type { World } from '../model/world.ts';
import { finishCluster, newDraft, type ClusterDraft } from './draft.ts';
import { passthroughOptions } from './http-options.ts';
import { applyConnectionPool, connectTimeout } from './traffic-policy/connection-pool.ts';
import type { ProxyTraits } from './traits.ts';

/** Nobody is there: for routes whose destination does not exist (buildBlackHoleCluster). */
export function blackHoleCluster(world: World): JsonObject {
  const draft = newDraft('BlackHoleCluster', 'STATIC', undefined);
  draft.fields['connect_timeout'] = connectTimeout(world);
  return finishCluster(draft);
}

/** Goes where the client wanted to go, capped by the mesh's default pool (buildDefaultPassthroughCluster). */
export const passthroughCluster = (world: World, traits: ProxyTraits): JsonObject =>
  finishCluster(passthrough('PassthroughCluster', world, traits));

function passthrough(name: string, world: World, traits: ProxyTraits): ClusterDraft {
  const draft = newDraft(name, 'ORIGINAL_DST', undefined);
  draft.fields['lb_policy'] = 'CLUSTER_PROVIDED';
  const pool = object(world.mesh, 'defaultTrafficPolicy', 'connectionPool');
  applyConnectionPool(draft, world, {
    ...(pool && { connectionPool: { value: pool, origin: undefined } }),
  });
  // What the pool says of HTTP does not reach these clusters.
  Object.assign(draft.http, passthroughOptions(traits.preserveCase));
  return draft;
}

/** For ports of the workload that no service names (buildInboundPassthroughCluster). */
export function inboundPassthroughCluster(
  { world, proxy }: ProxyContext,
  traits: ProxyTraits,
): JsonObject {
  const draft = passthrough('InboundPassthroughCluster', world, traits);
  const mode = ipMode(proxy);
  draft.fields['upstream_bind_config'] = {
    ...bindConfig(mode),
    ...(mode === 'dual' && { extra_source_addresses: [{ address: source('::6') }] }),
  };
  return finishCluster(draft);
}

const source = (address: string): JsonObject => ({ address, port_value: 0 });

/** From this address iptables let a sidecar reach its own workload (listener_address.go, getPassthroughBindIPs). */
export const bindConfig = (mode: IpMode): JsonObject => ({
  source_address: source(mode === 'ipv6' ? '::6' : '127.0.0.6'),
});
