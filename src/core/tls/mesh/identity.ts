import type { KubeObject } from '../../model/kube.ts';
import { serviceAccountOf } from '../../intent/world/pod.ts';

/** The SPIFFE name in the certificate of a pod's proxy (istio/pkg/spiffe). */
export const identityOf = (pod: KubeObject, trustDomain: string): string =>
  `spiffe://${trustDomain}/ns/${pod.namespace}/sa/${serviceAccountOf(pod)}`;

/** Whether one of a client's matchers ("exact x", "prefix y", in the decoder's reading form) accepts a name; true when there are none. */
export function acceptsIdentity(matchers: readonly string[], identity: string): boolean {
  return matchers.length === 0 || matchers.some((matcher) => fits(matcher, identity));
}

/**
 * The same for the names of a certificate ("URI:spiffe://…", "DNS:*.example.com"): one that fits is enough. A wildcard in the certificate
 * stands for one label of an exact DNS name (envoy/source/common/tls/utility.cc, Utility::dnsNameMatch).
 */
export const acceptsNames = (matchers: readonly string[], sans: readonly string[]): boolean =>
  matchers.length === 0 || sans.some((san) => matchers.some((matcher) => fitsName(matcher, san)));

function fitsName(matcher: string, san: string): boolean {
  const name = san.slice(san.indexOf(':') + 1);
  if (fits(matcher, name)) return true;
  if (!san.startsWith('DNS:') || !matcher.startsWith('exact ')) return false;
  const wanted = matcher.slice('exact '.length).toLowerCase();
  const own = name.toLowerCase();
  return own === wanted || (own.startsWith('*.') && wanted.slice(wanted.indexOf('.')) === own.slice(1)); // prettier-ignore
}

/** The SPIFFE name among those of a certificate; "" where there is none. */
export const identityIn = (sans: readonly string[]): string =>
  sans.find((san) => san.startsWith('URI:spiffe://'))?.slice('URI:'.length) ?? '';

function fits(matcher: string, identity: string): boolean {
  const at = matcher.indexOf(' ');
  const [kind, value] = [matcher.slice(0, at), matcher.slice(at + 1)];
  switch (kind) {
    case 'exact':
      return identity === value;
    case 'prefix':
      return identity.startsWith(value);
    case 'suffix':
      return identity.endsWith(value);
    case 'contains':
      return identity.includes(value);
    default:
      // Another kind of matcher (a regex, ignoring case) is not judged.
      return true;
  }
}

const DOMAIN = /spiffe:\/\/[^/]*/;

/** Whether only the trust domain keeps a side from accepting a name: an exact one, or any of a domain ("prefix spiffe://cluster.local/"). */
export const partsInTrustDomain = (matchers: readonly string[], identity: string): boolean =>
  DOMAIN.test(identity) &&
  matchers.some((matcher) => DOMAIN.test(matcher) && fits(matcher.replace(DOMAIN, ''), identity.replace(DOMAIN, ''))); // prettier-ignore
