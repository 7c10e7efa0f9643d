import { describe, expect, it } from 'vitest';
import type { RouteRow } from '../../../src/core/query/routes/route-row.ts';
import { dynamic, host, kube, madeBy, rowsOf, to } from '../../support/route-config.ts';

const V1 = 'outbound|80|v1|web.shop.svc.cluster.local';
const V2 = 'outbound|80|v2|web.shop.svc.cluster.local';
const ANY = { prefix: '/' };

/** The row of a route of VirtualService shop/web, whose YAML at hand has these rules. */
function rowOf(route: object, ...http: readonly object[]): RouteRow | undefined {
  const routes = [{ match: ANY, ...route, ...madeBy('web') }];
  const config = { name: '80', virtual_hosts: [host('web:80', ['web'], routes)] };
  return rowsOf(dynamic(config), { objects: [kube('VirtualService', 'web', { http })] })[0];
}

const agrees = { yaml: 'agrees', yamlField: null, owner: { field: 'spec.http[0]' } };
const differs = { yaml: 'differs', yamlField: 'spec.http[0]' };
const dest = (subset: string, weight?: number, port?: number) => ({
  destination: { host: 'web', subset, ...(port !== undefined && { port: { number: port } }) },
  ...(weight !== undefined && { weight }),
});
const split = (...clusters: readonly [name: string, weight: number][]) => ({
  route: { weighted_clusters: { clusters: clusters.map(([name, weight]) => ({ name, weight })) } },
});

describe('the rule that made a route', () => {
  it.each<readonly [string, object, object]>([
    ['another kind of action', { direct_response: { status: 410 } }, { route: [dest('v1')] }],
    ['another destination', to(V2, ANY), { route: [dest('v1')] }],
    ['another port', to(V1, ANY), { route: [dest('v1', undefined, 8080)] }],
    ['other weights', split([V1, 50], [V2, 50]), { route: [dest('v1', 90), dest('v2', 10)] }],
    ['one destination more', to(V1, ANY), { route: [dest('v1', 90), dest('v2', 10)] }],
    ['another answer', { direct_response: { status: 410 } }, { directResponse: { status: 418 } }],
    ['another redirect', { redirect: { host_redirect: 'a' } }, { redirect: { authority: 'b' } }],
    ['forwarding instead', { redirect: { path_redirect: '/' } }, { route: [dest('v1')] }],
  ])('is not claimed on its match alone: %s', (_, route, rule) => {
    const row = rowOf(route, rule);
    expect(row).toMatchObject(differs);
    expect(row?.owner).toEqual({ kind: 'VirtualService', namespace: 'shop', name: 'web' });
  });

  it.each<readonly [string, object, object]>([
    ['a destination', to(V1, ANY), { route: [dest('v1', 100, 80)] }],
    [
      'weights in any order',
      split([V2, 10], [V1, 90]),
      { route: [dest('v1', 90), dest('v2', 10)] },
    ],
    ['no weight, no part', split([V1, 100]), { route: [dest('v1', 100), dest('v2')] }],
    [
      'an answer',
      { direct_response: { status: 418, body: { inline_string: 'tea' } } },
      { directResponse: { status: 418, body: { string: 'tea' } } },
    ],
    [
      'a redirect',
      { redirect: { host_redirect: 'a', path_redirect: '/x', response_code: 'FOUND' } },
      { redirect: { authority: 'a', uri: '/x', redirectCode: 302 } },
    ],
    [
      'a redirect that leaves the path',
      { redirect: { scheme_redirect: 'https', path_redirect: '' } },
      { redirect: { scheme: 'https' } },
    ],
  ])('is named where it says the same: %s', (_, route, rule) => {
    expect(rowOf(route, rule)).toMatchObject(agrees);
  });

  it('is not known where it delegates, or where two say the same', () => {
    const unknown = { yaml: 'unknown', yamlField: null };
    expect(rowOf(to(V1, ANY), { delegate: { name: 'team' } })).toMatchObject(unknown);
    const conditional = { match: [{ sourceNamespace: 'other' }], route: [dest('v1')] };
    expect(rowOf(to(V1, ANY), conditional, { route: [dest('v1')] })).toMatchObject(unknown);
  });

  it('is gone with its VirtualService', () => {
    const routes = [{ ...to(V1, ANY), ...madeBy('web') }];
    const config = { name: '80', virtual_hosts: [host('web:80', ['web'], routes)] };
    expect(rowsOf(dynamic(config))).toMatchObject([{ yaml: 'gone', owner: { name: 'web' } }]);
  });
});
