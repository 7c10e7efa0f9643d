import { compileInboundListeners } from '../../intent/compile.ts';
import { intendedProxy } from '../../intent/intended-proxy.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { World } from '../../intent/model/world.ts';
import { receiverKey } from '../../intent/receiver-key.ts';
import { servingConfigs } from '../../model/envoy/serving-configs.ts';
import type { JsonObject } from '../../model/json.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { inboundListener } from '../../wire/listener-choice.ts';

/**
 * A sidecar as the connections meet it that iptables hand over to it: with its inbound listeners only, which cost a small part of all that
 * it is meant to have. Undefined for gateways and for sidecars that capture nothing.
 */
export function capturedServer(world: World, proxy: IntentProxy): ProxySnapshot | undefined {
  if (proxy.type !== 'sidecar') return undefined;
  const listeners = listenersOf(world, proxy);
  const server = intendedProxy(proxy, { clusters: NONE, listeners, routes: NONE, endpoints: NONE });
  const takes = inboundListener(servingConfigs(server.listeners));
  return takes && server;
}

const NONE: readonly JsonObject[] = [];

const known = once((_world: World) => new Map<string, readonly JsonObject[]>());

/** Compiled once for sidecars at which the same arrives: a workload's replicas. */
function listenersOf(world: World, proxy: IntentProxy): readonly JsonObject[] {
  const key = receiverKey(world, proxy);
  const compiled = known(world).get(key) ?? compileInboundListeners(world, proxy);
  known(world).set(key, compiled);
  return compiled;
}
