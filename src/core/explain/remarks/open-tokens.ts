import { jwtRulesFor } from '../../intent/security/authentication/jwt-rules.ts';
import { refTo } from '../../model/provenance.ts';
import { proxyText } from '../../model/proxy.ts';
import { spoken } from '../../why/exclusion.ts';
import { NO_TOKEN } from '../filters/jwt.ts';
import type { Explanation } from '../explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Remark } from '../model/remark.ts';

/** A RequestAuthentication without an AuthorizationPolicy refuses bad tokens only: who shows none passes (istio.io, RequestAuthentication). */
export function openTokens(mesh: ExplainMesh, { consulted, hops }: Explanation): Remark[] {
  return consulted.flatMap((ref): Remark[] => {
    const own = hops.filter(({ proxy }) => proxy === proxyText(ref));
    const isOpen = own.some(({ text }) => text === NO_TOKEN) && !own.some(({ text }) => text.startsWith('RBAC')); // prettier-ignore
    const proxy = isOpen ? mesh.proxyOf(ref) : undefined;
    const [first] = proxy === undefined ? [] : jwtRulesFor(mesh.world, proxy);
    if (first === undefined) return [];
    return [{ says: `It passes without a token: ${spoken(first.policy)} refuses bad ones only, and no AuthorizationPolicy asks for one.`, resource: refTo(first.policy, 'spec') }]; // prettier-ignore
  });
}
