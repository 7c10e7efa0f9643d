import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { compileGatewayListeners } from '../gateway/listeners.ts';
import { compileInbound } from './inbound/inbound.ts';
import { compileOutbound } from './outbound/outbound.ts';

/** LDS: the listeners that a proxy should have; those of waypoints are not compiled (istio/pilot/pkg/networking/core/listener.go, BuildListeners). */
export function compileListeners(context: ProxyContext): JsonObject[] {
  const { type } = context.proxy;
  if (type === 'router') return compileGatewayListeners(context);
  return type === 'sidecar' ? [...compileOutbound(context), ...compileInbound(context)] : [];
}
