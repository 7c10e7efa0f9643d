import { object, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import { any, extension } from '../../message.ts';
import type { World } from '../../model/world.ts';
import type { MtlsSetting } from '../authentication/peer-authentication.ts';
import { agentSecret, ROOT_CERTIFICATE, WORKLOAD_CERTIFICATE } from './sds.ts';
import { validatedTrustDomains } from './trust-domains.ts';

/** Ciphers of the server's side of mesh mTLS (istio/pilot/pkg/security/authn/utils/utils.go, SupportedCiphers). */
const CIPHERS = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-GCM-SHA256',
];

const CACHE = new WeakMap<World, JsonObject>();

/**
 * The transport socket that terminates mesh mTLS on an inbound chain (utils.go, BuildInboundTLS). The same for all workloads.
 * The ALPN "istio-peer-exchange" of TCP chains belongs to metadata exchange, which is not compiled.
 */
export function meshServerTls(world: World, setting: MtlsSetting): JsonObject {
  let socket = CACHE.get(world);
  if (socket === undefined) CACHE.set(world, (socket = transportSocket(world)));
  return setting.source === undefined ? socket : withSources(socket, { '': setting.source });
}

function transportSocket(world: World): JsonObject {
  const meshTls = object(world.mesh, 'meshMTLS');
  const suites = strings(meshTls, 'cipherSuites');
  const context = {
    common_tls_context: {
      tls_params: {
        tls_minimum_protocol_version:
          text(meshTls, 'minProtocolVersion') === 'TLSV1_3' ? 'TLSv1_3' : 'TLSv1_2',
        tls_maximum_protocol_version: 'TLSv1_3',
        cipher_suites: suites.length > 0 ? suites : CIPHERS,
      },
      tls_certificate_sds_secret_configs: [agentSecret(WORKLOAD_CERTIFICATE)],
      combined_validation_context: {
        default_validation_context: {
          match_subject_alt_names: validatedTrustDomains(world).map((domain) => ({
            prefix: `spiffe://${domain}/`,
          })),
        },
        validation_context_sds_secret_config: agentSecret(ROOT_CERTIFICATE),
      },
      alpn_protocols: ['h2', 'http/1.1'],
    },
    require_client_certificate: true,
  };
  return extension(
    'envoy.transport_sockets.tls',
    any('envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext', context),
  );
}
