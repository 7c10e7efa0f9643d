import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/** LDS: the listeners that a proxy should have (istio/pilot/pkg/networking/core/listener.go, BuildListeners). */
export function compileListeners(_context: ProxyContext): JsonObject[] {
  return [];
}
