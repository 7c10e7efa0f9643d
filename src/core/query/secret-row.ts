import { isDamaged } from '../model/envoy/certificate.ts';
import type { ConfigResource, ResourceState } from '../model/envoy/config-resource.ts';
import type { Secret, SecretKind } from '../model/envoy/secret.ts';
import type { JsonObject } from '../model/json.ts';
import { ageMs } from './age.ts';
import type { SecretUser } from './secret-users.ts';
import { dated, firstToExpire, type DatedCertificate } from './validity.ts';

/** One secret of one proxy, as `secrets` shows it. Never key material. */
export interface SecretRow {
  readonly proxy: string;
  readonly name: string;
  readonly kind: SecretKind;
  readonly state: ResourceState;
  /** How long this version has been there; for a secret that never came, how long it has been waited for. */
  readonly ageMs: number | null;
  readonly versionInfo: string | null;
  /** Number of certificates: length of the chain, or number of roots. */
  readonly count: number;
  /** Of the leaf, or of the root that expires first. */
  readonly subject: string | null;
  readonly sans: readonly string[];
  readonly issuer: string | null;
  readonly trustDomain: string | null;
  readonly serial: string | null;
  readonly notBefore: string | null;
  readonly notAfter: string | null;
  readonly validity: DatedCertificate['validity'] | null;
  /** Negative once it expired. */
  readonly timeLeftMs: number | null;
  readonly keyType: string | null;
  readonly keyBits: number | null;
  /** All of them, the leaf first. */
  readonly certificates: readonly DatedCertificate[];
  /** A file or environment variable that holds the certificates, which Envoy's dump does not show. */
  readonly source: string | null;
  readonly hasCrl: boolean;
  readonly usedBy: readonly SecretUser[];
  /** What is wrong with it, in words. */
  readonly problems: readonly string[];
  readonly error: string | null;
  readonly raw: JsonObject;
}

export interface SecretContext {
  readonly proxy: string;
  readonly capturedAt: string;
  readonly users: ReadonlyMap<string, readonly SecretUser[]>;
}

export function secretRow(
  resource: ConfigResource<Secret>,
  { proxy, capturedAt, users }: SecretContext,
): SecretRow {
  const { config, name, state } = resource;
  const certificates = config.certificates.flatMap((certificate) =>
    isDamaged(certificate) ? [] : [dated(certificate, capturedAt)],
  );
  // A chain speaks through its leaf, a bundle through the root that goes first.
  const shown = config.kind === 'trust-roots' ? firstToExpire(certificates) : certificates[0];
  return {
    proxy,
    name,
    kind: config.kind,
    state,
    ageMs: ageMs(resource.lastUpdated, capturedAt),
    versionInfo: resource.versionInfo ?? null,
    count: config.certificates.length,
    subject: shown?.subject ?? null,
    sans: shown?.sans ?? [],
    issuer: shown?.issuer ?? null,
    trustDomain: shown?.trustDomain ?? null,
    serial: shown?.serial ?? null,
    notBefore: shown?.notBefore ?? null,
    notAfter: shown?.notAfter ?? null,
    validity: shown?.validity ?? null,
    timeLeftMs: shown?.timeLeftMs ?? null,
    keyType: shown?.keyType ?? null,
    keyBits: shown?.keyBits ?? null,
    certificates,
    source: config.source ?? null,
    hasCrl: config.hasCrl,
    usedBy: users.get(name) ?? [],
    problems: problems(config, certificates, { shown, namespace: proxy.split('/')[0] ?? '' }),
    error: resource.error?.details ?? null,
    raw: resource.raw,
  };
}

function problems(
  { name, kind, certificates: all }: Secret,
  certificates: readonly DatedCertificate[],
  {
    shown,
    namespace,
  }: { readonly shown: DatedCertificate | undefined; readonly namespace: string },
): string[] {
  const found: string[] = [];
  if (kind === 'missing')
    found.push(`asked for, but it never came${kubernetesSecret(name, namespace)}`);
  for (const [index, certificate] of all.entries())
    if (isDamaged(certificate))
      found.push(
        `certificate ${all.length > 1 ? `${index + 1} of ${all.length} ` : ''}cannot be read: ${certificate.problem}`,
      );
  const out = certificates.filter(({ validity }) => validity === 'expired').length;
  if (kind === 'trust-roots' && out > 0 && certificates.length > 1)
    found.push(`${out} of ${certificates.length} roots expired`);
  const first = firstToExpire(certificates);
  if (
    kind === 'certificate-chain' &&
    first !== undefined &&
    shown !== undefined &&
    first.notAfter !== shown.notAfter
  )
    found.push(
      `certificate ${certificates.indexOf(first) + 1} of the chain ends before the leaf: ${first.notAfter}`,
    );
  return found;
}

/**
 * The Kubernetes Secret behind a gateway's credentialName: "kubernetes://name", in the gateway's own namespace unless the name
 * brings one (istio/pilot/pkg/model/credentials/resource.go).
 */
function kubernetesSecret(name: string, namespace: string): string {
  const credential = /^kubernetes(?:-gateway)?:\/\/(.+)$/.exec(name)?.[1];
  if (credential === undefined) return '';
  return ` (Kubernetes Secret ${credential.includes('/') ? credential : `${namespace}/${credential}`})`;
}
