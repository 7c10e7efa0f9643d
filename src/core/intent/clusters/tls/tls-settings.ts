import { flag, strings, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { MtlsSetting } from '../../security/authentication/peer-authentication.ts';
import type { World } from '../../model/world.ts';
import type { PolicyBlock } from '../policy.ts';
import type { OwnCertificates } from '../traits.ts';

/** What decides over the TLS of a cluster. */
export interface TlsInput {
  readonly world: World;
  /** `trafficPolicy.tls` that applies. */
  readonly block: PolicyBlock | undefined;
  /** SNI of mesh mTLS where nobody sets one; "" lets the cluster's name stand. */
  readonly sni: string;
  /** Identities behind the service: of its endpoints' service accounts, of the ServiceEntry's subjectAltNames. */
  readonly identities: readonly string[];
  readonly meshExternal: boolean;
  /** The mode that PeerAuthentications come to for the service as a whole; undefined for services outside. */
  readonly service: MtlsSetting | undefined;
  readonly ownCertificates: OwnCertificates | undefined;
}

/** ClientTLSSettings in Istio's spelling, and whether auto mTLS chose them: then each endpoint decides for itself. */
export interface TlsSettings {
  readonly settings: JsonObject;
  readonly isAuto: boolean;
}

/** What is said, filled up for mesh mTLS, or auto mTLS (cluster_tls.go, buildUpstreamTLSSettings). undefined: plaintext. */
export function tlsSettings(input: TlsInput): TlsSettings | undefined {
  const { block, meshExternal, service, identities, sni, ownCertificates: own } = input;
  if (block !== undefined) return { settings: saidSettings(input, block.value), isAuto: false };
  const isAutomatic = flag(input.world.mesh, 'enableAutoMtls') ?? true;
  if (meshExternal || !isAutomatic || service === undefined || service.mode === 'DISABLE')
    return undefined;
  if (own !== undefined) return { settings: withFiles(own, identities, sni), isAuto: true };
  return { settings: { mode: 'ISTIO_MUTUAL', subjectAltNames: identities, sni }, isAuto: true };
}

function saidSettings(
  { meshExternal, identities, sni, ownCertificates: own }: TlsInput,
  said: JsonObject,
): JsonObject {
  const mode = text(said, 'mode') ?? 'DISABLE';
  if (mode === 'DISABLE' || mode === 'SIMPLE') return said;
  const names = strings(said, 'subjectAltNames');
  // Files of the workload are for the mesh: outside, the rule's own word counts.
  if (own !== undefined && !meshExternal)
    return {
      ...withFiles(own, names, text(said, 'sni') ?? ''),
      insecureSkipVerify: said['insecureSkipVerify'],
    };
  if (mode !== 'ISTIO_MUTUAL') return said;
  return {
    mode,
    subjectAltNames: names.length > 0 ? names : identities,
    sni: text(said, 'sni') || sni,
    insecureSkipVerify: said['insecureSkipVerify'],
  };
}

const withFiles = (
  own: OwnCertificates,
  subjectAltNames: readonly string[],
  sni: string,
): JsonObject => ({ mode: 'MUTUAL', ...own, subjectAltNames, sni });
