import { trustOf } from '../../decode/certificate-trust.ts';
import { isDamaged, type Certificate } from '../../model/envoy/certificate.ts';
import type { ConfigResource } from '../../model/envoy/config-resource.ts';
import type { Secret } from '../../model/envoy/secret.ts';
import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { epochMs } from '../../model/time.ts';
import { dated } from '../../query/validity.ts';
import { acceptsNames, identityIn, partsInTrustDomain } from '../mesh/identity.ts';
import type { Reason, Verdict } from '../model/reason.ts';
import {
  areRootsMissing,
  shownCertificate,
  shownRoots,
  type ShownCertificate,
} from './shown-certificate.ts';

/** One end of a TLS connection: a proxy and the TLS context that it uses for it. */
export interface TlsEnd {
  readonly proxy: ProxySnapshot;
  readonly tls: TlsContext;
}

/** What is wrong with a certificate that one end shows to the other. */
export interface CertificateFinding {
  readonly verdict: Extract<Verdict, 'conflict' | 'warning'>;
  readonly reason: Reason;
  /** In words, with times, for people. */
  readonly note: string;
  /** "certificate": of the end that shows it. "roots", "names": of the end that checks it. */
  readonly at: 'certificate' | 'roots' | 'names';
  /** Name of the secret that holds it. */
  readonly secret: string;
}

/** What a look at one end's certificate comes to. */
export interface CertificateCheck {
  readonly finding?: CertificateFinding;
  /** Whether the names in the certificate itself were compared with what the other end asks for. */
  readonly areNamesKnown: boolean;
}

const NOTHING: CertificateCheck = { areNamesKnown: false };

export interface Showing {
  readonly shows: TlsEnd;
  /** The end that checks it; undefined where its config is not known (an application's own TLS). */
  readonly checks: TlsEnd | undefined;
  /** RFC 3339; "" where it is not known. */
  readonly capturedAt: string;
}

/**
 * Judges the certificate that one end shows: that it and the end's own roots are there, that it is in time, signed by a root of the other end and has a name that the other
 * end accepts, in the order in which a handshake would fail. Of several certificates one that passes is enough.
 */
export function checkCertificate(showing: Showing): CertificateCheck {
  const { proxy, tls } = showing.shows;
  const { validationSecret: roots = '' } = tls;
  if (areRootsMissing(proxy, roots)) return missing(roots, `its roots ${roots} never came`);
  const checks = tls.certificateSecrets.map((name) => checkOne(showing, shownCertificate(proxy, name))); // prettier-ignore
  return checks.find(({ finding }) => finding === undefined) ?? checks[0] ?? NOTHING;
}

/** Without what it asks for an end makes no handshake, whoever comes (envoy: "Secret is not supplied by SDS"). */
const missing = (secret: string, note: string): CertificateCheck => ({
  areNamesKnown: false,
  finding: { verdict: 'conflict', reason: 'certificate-missing', at: 'certificate', secret, note },
});

function checkOne({ checks, capturedAt }: Showing, shown: ShownCertificate): CertificateCheck {
  if (shown.kind === 'unknown') return NOTHING;
  if (shown.kind === 'missing')
    return missing(shown.name, `its certificate ${shown.name} never came`);
  const { leaf, secret } = shown;
  const isVerified = checks === undefined || checks.tls.verifiesPeer;
  const late = isVerified ? timeFinding(secret, capturedAt) : undefined;
  if (late?.verdict === 'conflict')
    return { areNamesKnown: true, finding: checks === undefined ? { ...late, verdict: 'warning' } : late }; // prettier-ignore
  const refused = checks && (rootFinding(secret, checks, capturedAt) ?? nameFinding(leaf, checks, secret.name)); // prettier-ignore
  const finding = refused ?? late;
  return { areNamesKnown: true, ...(finding === undefined ? {} : { finding }) };
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Clocks in a cluster that part by more than this are nobody's accident. */
const SKEW_MS = 60 * MINUTE;

/**
 * Judges the times of a chain. Soon means less than a quarter of its life, and less than a week: Istio's agent renews at half of it
 * (SECRET_GRACE_PERIOD_RATIO 0.5), cert-manager at a third, so that what comes this far was not renewed.
 */
function timeFinding(
  { name, config }: ConfigResource<Secret>,
  capturedAt: string,
): CertificateFinding | undefined {
  const base = { at: 'certificate', secret: name } as const;
  let soon: CertificateFinding | undefined;
  for (const certificate of config.certificates) {
    // The root at the end of the chain is taken from the other side's bundle.
    if (isDamaged(certificate) || certificate.subject === certificate.issuer && certificate.ca) continue; // prettier-ignore
    const { validity, timeLeftMs } = dated(certificate, capturedAt);
    if (validity === 'expired')
      return { ...base, verdict: 'conflict', reason: 'expired-certificate', note: `its certificate ${name} expired at ${certificate.notAfter}` }; // prettier-ignore
    if (validity === 'not-yet-valid')
      return { ...base, verdict: 'conflict', reason: 'not-yet-valid-certificate', note: `its certificate ${name} is valid only from ${certificate.notBefore}${skewHint(certificate, capturedAt)}` }; // prettier-ignore
    const life = (epochMs(certificate.notAfter) ?? 0) - (epochMs(certificate.notBefore) ?? 0);
    if (timeLeftMs !== null && timeLeftMs < Math.min(life / 4, 7 * DAY))
      soon ??= { ...base, verdict: 'warning', reason: 'certificate-expires-soon', note: `its certificate ${name} expires at ${certificate.notAfter}` }; // prettier-ignore
  }
  return soon;
}

function skewHint({ notBefore }: Certificate, capturedAt: string): string {
  const ahead = (epochMs(notBefore) ?? 0) - (epochMs(capturedAt) ?? 0);
  return ahead <= SKEW_MS
    ? `, ${Math.max(1, Math.round(ahead / MINUTE))} min after the capture: compare the clocks of its node and of istiod`
    : '';
}

function rootFinding(
  chain: ConfigResource<Secret>,
  { proxy, tls }: TlsEnd,
  capturedAt: string,
): CertificateFinding | undefined {
  const roots = tls.verifiesPeer ? shownRoots(proxy, tls.validationSecret ?? '') : undefined;
  if (roots === undefined) return undefined;
  const base = { verdict: 'conflict', at: 'roots', secret: roots.name } as const;
  if (trust(chain, roots) === 'untrusted')
    return { ...base, reason: 'root-mismatch', note: `the certificate ${chain.name} is signed by none of the roots ${roots.name} of the other side` }; // prettier-ignore
  const known = roots.config.certificates.flatMap((root) => (isDamaged(root) ? [] : [dated(root, capturedAt)])); // prettier-ignore
  const [first] = known;
  return first !== undefined && known.every(({ validity }) => validity === 'expired')
    ? { ...base, reason: 'expired-certificate', note: `all roots ${roots.name} expired, the first at ${first.notAfter}` } // prettier-ignore
    : undefined;
}

/** Signatures are dear, and the same few chains and bundles meet in all pairs. */
const answersOf = once((_chain: Secret) => new WeakMap<Secret, ReturnType<typeof trustOf>>());

function trust(
  chain: ConfigResource<Secret>,
  roots: ConfigResource<Secret>,
): ReturnType<typeof trustOf> {
  const answers = answersOf(chain.config);
  let answer = answers.get(roots.config);
  if (answer === undefined) answers.set(roots.config, (answer = trustOf(chain.raw, roots.raw)));
  return answer;
}

function nameFinding(
  { sans }: Certificate,
  { tls }: TlsEnd,
  secret: string,
): CertificateFinding | undefined {
  if (!tls.verifiesPeer || acceptsNames(tls.sanMatchers, sans)) return undefined;
  const identity = identityIn(sans);
  const reason = partsInTrustDomain(tls.sanMatchers, identity) ? 'trust-domain-mismatch' : 'san-mismatch'; // prettier-ignore
  const names = sans.length === 0 ? 'no name' : sans.slice(0, 3).join(', ');
  return {
    verdict: 'conflict', reason, at: 'names', secret,
    note: `its certificate has ${names}; the other side accepts ${tls.sanMatchers.slice(0, 3).join(', ')}`,
  }; // prettier-ignore
}
