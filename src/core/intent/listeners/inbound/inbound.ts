import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';

/** The inbound listeners of a sidecar: virtualInbound and those of a Sidecar's ingress (istio/pilot/pkg/networking/core/listener_inbound.go). Filled by I. */
export function compileInbound(_context: ProxyContext): JsonObject[] {
  return [];
}
