import { object, objects } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import { sourcesOf } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { coversMatch } from './coverage.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';

/** What a RouteMatch without conditions is. */
const ANY = { prefix: '/' };

/** Requests for a virtual host of an object that none of its routes takes: Envoy answers them with 404. */
export function uncaughtRequests(
  config: IntendedConfig,
  source: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): Exclusion[] {
  const hosts = config.routes.flatMap((configuration) => objects(configuration, 'virtual_hosts'));
  for (const host of hosts) {
    const routes = objects(host, 'routes');
    const own = routes.map((route) => sourcesOf(route)['']).findLast((ref) => ref !== undefined && isSameObject(ref, source)); // prettier-ignore
    if (own === undefined) continue;
    if (routes.some((route) => coversMatch(object(route, 'match') ?? {}, ANY))) continue;
    return [
      {
        code: 'no-catch-all',
        says: `Requests that none of the rules of ${spoken(source)} matches get 404: there is no rule without match.`,
        cause: { ...own, field: own.field?.replace(/\[\d+\]$/, '') ?? 'spec.http' },
      },
    ];
  }
  return [];
}
