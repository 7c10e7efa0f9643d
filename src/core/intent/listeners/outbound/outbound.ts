import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';

/** The outbound listeners of a sidecar (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners). */
export function compileOutbound(_context: ProxyContext): JsonObject[] {
  return [];
}
