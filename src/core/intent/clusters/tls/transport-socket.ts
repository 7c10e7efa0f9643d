import { text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { any, extension } from '../../message.ts';
import { note, type ClusterDraft } from '../draft.ts';
import { refIn, type PolicyBlock } from '../policy.ts';
import { tlsSettings, type TlsInput } from './tls-settings.ts';
import { tlsSocket, type TlsAsker } from './upstream-tls.ts';

const RAW_BUFFER = any('envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer');

/** For endpoints that don't say that they speak mesh mTLS (cluster_tls.go, defaultTransportSocketMatch). */
const PLAINTEXT_MATCH: JsonObject = {
  name: 'tlsMode-disabled',
  match: {},
  transport_socket: extension('envoy.transport_sockets.raw_buffer', RAW_BUFFER),
};

/**
 * How connections are made: plaintext, TLS, or, where auto mTLS decides, what each endpoint can do (cluster_tls.go,
 * applyUpstreamTLSSettings). Where clients choose the address there is nothing to match: all or nothing.
 */
export function applyTls(draft: ClusterDraft, input: TlsInput, asker: TlsAsker): void {
  // Also for what is not there: a rule's own settings, or the policy that turned mTLS off.
  const isOff = text(input.block?.value, 'mode') === 'DISABLE';
  const ref = refIn(input.block, ...(isOff ? ['mode'] : [])) ?? (input.service?.mode === 'DISABLE' ? input.service.source : undefined); // prettier-ignore
  note(draft, 'transport_socket', ref);
  note(draft, 'transport_socket_matches', ref);
  const chosen = tlsSettings(input);
  if (chosen === undefined) return;
  const socket = tlsSocket(draft, chosen.settings, asker);
  if (socket === undefined) return;
  const isByEndpoint =
    chosen.isAuto &&
    text(chosen.settings, 'mode') === 'ISTIO_MUTUAL' &&
    draft.type !== 'ORIGINAL_DST';
  if (isByEndpoint)
    draft.fields['transport_socket_matches'] = [
      { name: 'tlsMode-istio', match: { tlsMode: 'istio' }, transport_socket: socket },
      PLAINTEXT_MATCH,
    ];
  else draft.fields['transport_socket'] = socket;
}

/** PROXY protocol around whatever there is (cluster_traffic_policy.go, applyUpstreamProxyProtocol). */
export function applyProxyProtocol(draft: ClusterDraft, block: PolicyBlock | undefined): void {
  if (block === undefined) return;
  const { fields } = draft;
  const config = text(block.value, 'version') === 'V2' ? { version: 'V2' } : {};
  const wrap = (socket: unknown): JsonObject =>
    extension(
      'envoy.transport_sockets.upstream_proxy_protocol',
      any('envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport', {
        config,
        transport_socket: socket,
      }),
    );
  const matches = fields['transport_socket_matches'];
  if (Array.isArray(matches)) {
    fields['transport_socket_matches'] = matches.map((match: JsonObject) => ({
      ...match,
      transport_socket: wrap(match['transport_socket']),
    }));
    note(draft, 'transport_socket_matches', refIn(block));
  } else {
    fields['transport_socket'] = wrap(
      fields['transport_socket'] ?? extension('raw_buffer', RAW_BUFFER),
    );
    note(draft, 'transport_socket', refIn(block));
  }
}
