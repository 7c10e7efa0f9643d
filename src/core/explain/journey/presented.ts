import { dated } from '../../query/validity.ts';
import { isDamaged, type Certificate } from '../../model/envoy/certificate.ts';
import type { TlsContext } from '../../model/envoy/transport-socket.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { secretRef } from '../../tls/certificate/handshake.ts';
import { shownCertificate } from '../../tls/certificate/shown-certificate.ts';
import type { Remark } from '../model/remark.ts';
import type { TlsLayer } from '../model/wire.ts';

export interface PresentedCertificate {
  /** "kubernetes://shop-cert for shop.example.com, until 2036-11-17T21:50:14.000Z, self-signed" */
  readonly text: string;
  /** What a client that checks it finds wrong with it. */
  readonly remarks: readonly Remark[];
}

/**
 * The certificate that a proxy shows to an application's own TLS, whose trust nobody here knows: only its names and times are judged
 * (RFC 6125 section 6.4, RFC 5280 section 4.1.2.5). Undefined where it was not read.
 */
export function presented(
  { snapshot, context }: { readonly snapshot: ProxySnapshot; readonly context: TlsContext },
  layer: TlsLayer,
  capturedAt: string,
): PresentedCertificate | undefined {
  if (layer.by.kind !== 'application') return undefined;
  const all = context.certificateSecrets.flatMap((name) => {
    const shown = shownCertificate(snapshot, name);
    return shown.kind === 'chain' && !isDamaged(shown.leaf) ? [{ name, leaf: shown.leaf }] : [];
  });
  const own = all.find(({ leaf }) => covers(leaf, layer.serverName)) ?? all[0];
  if (own === undefined) return undefined;
  const { name, leaf } = own;
  const names = namesOf(leaf);
  const by = leaf.issuer === leaf.subject ? 'self-signed' : `issued by ${leaf.issuer}`;
  const text = `${name} for ${names}, until ${leaf.notAfter}, ${by}`;
  if (layer.by.isInsecure) return { text, remarks: [] };
  const resource = secretRef({ proxy: snapshot, tls: context }, name);
  const { validity } = dated(leaf, capturedAt);
  const wrong = [
    ...(layer.serverName === '' || covers(leaf, layer.serverName) ? [] : [`is for ${names}, not for ${layer.serverName}`]),
    ...(validity === 'expired' ? [`expired at ${leaf.notAfter}`] : []),
    ...(validity === 'not-yet-valid' ? [`is valid only from ${leaf.notBefore}`] : []),
  ]; // prettier-ignore
  return { text, remarks: wrong.map((says) => ({ says: `The certificate ${name} ${says}: a client that checks it goes no further.`, resource })) }; // prettier-ignore
}

/** The names that a client may ask for; of none the subject, by which nobody goes any more. */
function namesOf({ sans, subject }: Certificate): string {
  const names = sans.map((san) => san.replace(/^[^:]+:/, ''));
  return names.length === 0 ? `no name (${subject})` : names.slice(0, 4).join(', ') + (names.length > 4 ? ' …' : ''); // prettier-ignore
}

/** "*" stands for one label. */
const covers = ({ sans }: Certificate, name: string): boolean => {
  const wanted = name.toLowerCase();
  return sans.some((san) => {
    const own = /^DNS:(.+)$/.exec(san)?.[1]?.toLowerCase();
    return own === wanted || (own?.startsWith('*.') === true && wanted.includes('.') && own.slice(1) === wanted.slice(wanted.indexOf('.'))); // prettier-ignore
  });
};
