import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';

/** The istio.stats filter before a tcp_proxy (istio/pilot/pkg/model/telemetry.go, TCPFilters). */
export function statsNetworkFilters(
  _context: ProxyContext,
  _of: ListenerClass,
): readonly JsonObject[] {
  return [];
}

/** The istio.stats filter of an HttpConnectionManager (telemetry.go, HTTPFilters). */
export function statsHttpFilters(
  _context: ProxyContext,
  _of: ListenerClass,
): readonly JsonObject[] {
  return [];
}
