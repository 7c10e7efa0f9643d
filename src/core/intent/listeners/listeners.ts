import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { compileGatewayListeners } from '../gateway/listeners.ts';
import { compileInbound } from './inbound/inbound.ts';
import { compileOutbound } from './outbound/outbound.ts';

/** LDS: the listeners that a proxy should have (istio/pilot/pkg/networking/core/listener.go, BuildListeners). */
export function compileListeners(context: ProxyContext): JsonObject[] {
  switch (context.proxy.type) {
    case 'router':
      return compileGatewayListeners(context);
    case 'sidecar':
      return [...compileOutbound(context), ...compileInbound(context)];
    case 'waypoint':
      return [];
  }
}
