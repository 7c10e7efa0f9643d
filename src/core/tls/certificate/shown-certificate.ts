import { isDamaged, type Certificate } from '../../model/envoy/certificate.ts';
import { isServing, type ConfigResource } from '../../model/envoy/config-resource.ts';
import type { Secret } from '../../model/envoy/secret.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';

/** What one Envoy has under the name of a secret. */
export type ShownCertificate =
  | { readonly kind: 'chain'; readonly leaf: Certificate; readonly secret: ConfigResource<Secret> }
  /** Asked for, but it never came: without it no handshake is made (envoy: "Secret is not supplied by SDS"). */
  | { readonly kind: 'missing'; readonly name: string }
  /** Not read, kept in a file, redacted or damaged. */
  | { readonly kind: 'unknown' };

/** The certificate that a proxy shows by the secret of that name. */
export function shownCertificate(proxy: ProxySnapshot, name: string): ShownCertificate {
  const secret = secretNamed(proxy, name);
  if (secret === undefined) return { kind: 'unknown' };
  if (secret.config.kind === 'missing') return { kind: 'missing', name };
  const [leaf] = secret.config.certificates;
  if (leaf === undefined || isDamaged(leaf)) return { kind: 'unknown' };
  return { kind: 'chain', leaf, secret };
}

/** The roots under a name; undefined where they were not read or say nothing. */
export function shownRoots(proxy: ProxySnapshot, name: string): ConfigResource<Secret> | undefined {
  const secret = secretNamed(proxy, name);
  return secret?.config.kind === 'trust-roots' ? secret : undefined;
}

/** Whether roots were asked for under a name and never came. */
export const areRootsMissing = (proxy: ProxySnapshot, name: string): boolean =>
  secretNamed(proxy, name)?.config.kind === 'missing';

/** The version in use; one that is still awaited only where there is no other. */
function secretNamed({ secrets }: ProxySnapshot, name: string): ConfigResource<Secret> | undefined {
  const own = secrets.filter((secret) => secret.name === name);
  return own.find(({ state }) => isServing(state)) ?? own.find(({ state }) => state === 'warming');
}
