import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';

/** `access_log` of an HttpConnectionManager (istio/pilot/pkg/networking/core/accesslog.go, setHTTPAccessLog). Undefined: none. */
export function httpAccessLogs(
  _context: ProxyContext,
  _of: ListenerClass,
): readonly JsonObject[] | undefined {
  return undefined;
}

/** `access_log` of a TcpProxy (accesslog.go, setTCPAccessLog). */
export function tcpAccessLogs(
  _context: ProxyContext,
  _of: ListenerClass,
): readonly JsonObject[] | undefined {
  return undefined;
}

/** `access_log` of a Listener: what no filter logs, like connections that no chain matches (accesslog.go, setListenerAccessLog). */
export function listenerAccessLogs(
  _context: ProxyContext,
  _of: ListenerClass,
): readonly JsonObject[] | undefined {
  return undefined;
}
