import { numberOf } from '../../model/number-of.ts';
import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { checkCertificate, type CertificateCheck, type Showing } from './certificates.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { shownRoots } from './shown-certificate.ts';
import { asksOf, showsOf } from './tls-kind.ts';

/** Judges certificates shown in a mesh, and remembers. */
export const checkOf = once((_mesh: TlsMesh) => checker());

/** A certificate is judged once for all ends that ask for the same names by the same roots. */
function checker(): (showing: Showing) => CertificateCheck {
  const known = once((_proxy: ProxySnapshot) => new Map<string, CertificateCheck>());
  return (showing) => {
    const { shows, checks } = showing;
    const roots = checks && shownRoots(checks.proxy, checks.tls.validationSecret ?? '');
    const key = `${showsOf(shows.tls)} ${checks === undefined ? '' : asksOf(checks.tls)} ${roots === undefined ? '' : numberOf(roots.config)}`;
    const own = known(shows.proxy);
    let check = own.get(key);
    if (check === undefined) own.set(key, (check = checkCertificate(showing)));
    return check;
  };
}
