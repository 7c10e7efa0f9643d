import type { Mirror } from '../../model/envoy/route-action.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import { firstHeader } from '../../wire/http-request.ts';
import { probabilityOf, residueOfFraction, type StreamRandom } from '../model/stream-random.ts';

/**
 * The mirrors in force with their clusters named and their shares for this branch (envoy/source/common/router/router.cc,
 * getShadowCluster and shouldShadow): the route's list, else the virtual host's, else the route configuration's. CONNECT is never
 * mirrored, nor is what a header should name that is missing.
 */
export function mirrorsOf(
  levels: readonly (readonly Mirror[])[],
  request: HttpRequest,
  random: StreamRandom,
): Mirror[] {
  if (request.method === 'CONNECT') return [];
  const own = levels.find((mirrors) => mirrors.length > 0) ?? [];
  return own.flatMap((mirror) => {
    const { clusterHeader, share } = mirror;
    const name = clusterHeader === undefined ? mirror.name : (firstHeader(request, clusterHeader) ?? ''); // prettier-ignore
    const fraction = probabilityOf(residueOfFraction(share.fraction), random);
    return name === '' || fraction <= 0 ? [] : [{ ...mirror, name, share: { ...share, fraction } }];
  });
}
