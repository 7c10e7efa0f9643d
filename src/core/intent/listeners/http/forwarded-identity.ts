import { flag, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { present } from '../../message.ts';
import type { ListenerClass } from '../listener-class.ts';
import { proxyHeaders } from './proxy-headers.ts';

/** What becomes of x-forwarded-client-cert: forward_client_cert_details and what of the certificate is written. */
export function forwardedIdentity(proxyConfig: JsonObject, of: ListenerClass): JsonObject {
  if (of === 'sidecar-outbound') return {};
  return of === 'gateway' ? ofGateway(proxyConfig) : ofInbound(proxyConfig);
}

/** SANITIZE is the enum's first value, which proto3 JSON leaves out. */
const mode = (value: string): string | undefined => (value === 'SANITIZE' ? undefined : value);

/** proxyConfig.gatewayTopology (istio/pilot/pkg/networking/core/gateway.go, buildGatewayConnectionManager). */
function ofGateway(proxyConfig: JsonObject): JsonObject {
  const own = text(object(proxyConfig, 'gatewayTopology'), 'forwardClientCertDetails') ?? 'UNDEFINED'; // prettier-ignore
  const details = own === 'UNDEFINED' ? 'SANITIZE_SET' : own;
  const writes = details === 'APPEND_FORWARD' || details === 'SANITIZE_SET';
  return present({
    forward_client_cert_details: mode(details),
    set_current_client_cert_details: writes
      ? { subject: true, cert: true, dns: true, uri: true }
      : undefined,
  });
}

/** proxyConfig.proxyHeaders (listener_inbound.go, buildSidecarInboundHTTPOpts). */
function ofInbound(proxyConfig: JsonObject): JsonObject {
  const headers = proxyHeaders(proxyConfig, 'sidecar-inbound');
  const wanted = headers.setCurrentClientCertDetails;
  const part = (name: string, preset: boolean): true | undefined => (flag(wanted, name) ?? preset) || undefined; // prettier-ignore
  return present({
    forward_client_cert_details: mode(headers.forwardedClientCert),
    set_current_client_cert_details: present({
      // A wrapper, which is written even when it is false.
      subject: flag(wanted, 'subject') ?? true,
      uri: part('uri', true),
      dns: part('dns', true),
      cert: part('cert', false),
      chain: part('chain', false),
    }),
  });
}
