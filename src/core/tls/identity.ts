import type { KubeObject } from '../model/kube.ts';
import { serviceAccountOf } from '../intent/world/pod.ts';

/** The SPIFFE name in the certificate of a pod's proxy (istio/pkg/spiffe). */
export const identityOf = (pod: KubeObject, trustDomain: string): string =>
  `spiffe://${trustDomain}/ns/${pod.namespace}/sa/${serviceAccountOf(pod)}`;

/** Whether one of a client's matchers ("exact x", "prefix y", in the decoder's reading form) accepts a name; true when there are none. */
export function acceptsIdentity(matchers: readonly string[], identity: string): boolean {
  return matchers.length === 0 || matchers.some((matcher) => fits(matcher, identity));
}

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

/** Whether only the trust domain keeps a client from accepting a name. */
export const partsInTrustDomain = (matchers: readonly string[], identity: string): boolean => {
  const rest = identity.replace(/^spiffe:\/\/[^/]*/, '');
  return matchers.some((matcher) => matcher.replace(/^\S+ spiffe:\/\/[^/]*/, '') === rest);
};
