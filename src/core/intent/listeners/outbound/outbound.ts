import { number } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { httpProxyListener } from './http-proxy.ts';
import { listenerMessage } from './listener-message.ts';
import { planOf } from './plan.ts';
import { virtualOutbound } from './virtual-outbound.ts';

/** The outbound listeners of a sidecar (istio/pilot/pkg/networking/core/listener.go, buildSidecarListeners). */
export function compileOutbound(context: ProxyContext): JsonObject[] {
  if ((number(context.world.mesh, 'proxyListenPort') ?? 0) <= 0) return [];
  const listeners = planOf(context).entries.map((entry) => listenerMessage(context, entry));
  for (const other of [httpProxyListener(context), virtualOutbound(context)])
    if (other !== undefined) listeners.push(other);
  return listeners;
}
