import { flag, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ListenerClass } from '../listener-class.ts';

/** What proxyConfig.proxyHeaders decides (istio/pilot/pkg/networking/util/proxy_headers.go, GetProxyHeaders). */
export interface ProxyHeaders {
  /** Of the header `server`; undefined means Envoy's own name. */
  readonly serverName: string | undefined;
  readonly passesServer: boolean;
  /** forward_client_cert_details of inbound listeners. */
  readonly forwardedClientCert: string;
  readonly setCurrentClientCertDetails: JsonObject | undefined;
  readonly generatesRequestId: boolean;
  readonly suppressesDebugHeaders: boolean;
  readonly includesAttemptCount: boolean;
  readonly addsForwardedPort: boolean;
  readonly addsForwardedHost: boolean;
}

export function proxyHeaders(proxyConfig: JsonObject, of: ListenerClass): ProxyHeaders {
  const headers = object(proxyConfig, 'proxyHeaders');
  const server = object(headers, 'server');
  const passesServer = flag(server, 'disabled') === true;
  const isOn = (name: string): boolean => flag(object(headers, name), 'enabled') === true;
  const isOff = (name: string): boolean => flag(object(headers, name), 'disabled') === true;
  const forwarded = text(headers, 'forwardedClientCert') ?? 'UNDEFINED';
  // Outbound listeners answer with Envoy's own name, the others with Istio's.
  const own = of === 'sidecar-outbound' ? undefined : 'istio-envoy';
  return {
    serverName: passesServer ? undefined : text(server, 'value') || own,
    passesServer,
    forwardedClientCert: forwarded === 'UNDEFINED' ? 'APPEND_FORWARD' : forwarded,
    setCurrentClientCertDetails: object(headers, 'setCurrentClientCertDetails'),
    generatesRequestId: !isOff('requestId'),
    suppressesDebugHeaders: isOff('envoyDebugHeaders'),
    includesAttemptCount: !isOff('attemptCount'),
    addsForwardedPort: isOn('xForwardedPort'),
    addsForwardedHost: isOn('xForwardedHost'),
  };
}
