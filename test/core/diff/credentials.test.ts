import { describe, expect, it } from 'vitest';
import { diffSides } from '../../../src/core/diff/diff.ts';
import { sideOf } from '../../support/dump-pair.ts';

/** An Envoy with one route configuration. */
const sideWith = (...routes: object[]) =>
  sideOf(
    {
      configs: [
        {
          '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
          dynamic_route_configs: [
            {
              route_config: {
                '@type': 'type.googleapis.com/envoy.config.route.v3.RouteConfiguration',
                name: '80',
                virtual_hosts: [{ name: 'web:80', domains: ['*'], routes }],
              },
            },
          ],
        },
      ],
    },
    'envoy',
  );

const when = (match: object) => ({ match: { prefix: '/', ...match }, route: { cluster: 'web' } });
const header = (name: string, exact: string) => ({ name, string_match: { exact } });
const cookie = (exact: string) => when({ headers: [header('cookie', exact)] });
const policy = (header_value: object) => ({
  ...when({}),
  typed_per_filter_config: {
    rbac: { rbac: { policies: { p: { principals: [{ header: header_value }, { any: true }] } } } },
  },
});
const matcher = (exact: string) => ({
  ...when({}),
  matcher: {
    input: { typed_config: { header_name: 'authorization' } },
    value_match: { exact },
  },
});

describe('what lets somebody in', () => {
  it.each<[string, readonly object[], readonly object[]]>([
    ['the value of a header', [cookie('SECRET-1')], [cookie('SECRET-2')]],
    ['a regex', [when({ headers: [{ name: 'Cookie', safe_regex_match: { regex: 'SECRET-1' } }] })], [when({ headers: [{ name: 'Cookie', safe_regex_match: { regex: 'SECRET-2' } }] })]],
    ['another kind of match', [when({ headers: [{ name: 'cookie', string_match: { prefix: 'SECRET-1' } }] })], [cookie('SECRET-1')]],
    ['a header that is new', [when({})], [cookie('SECRET-1')]],
    ['a header of another name', [when({ headers: [header('end-user', 'jason')] })], [cookie('SECRET-1')]],
    ['a route that is new', [], [cookie('SECRET-1')]],
    ['routes in another order', [cookie('SECRET-1'), cookie('SECRET-2')], [cookie('SECRET-2'), cookie('SECRET-1')]],
    ['a cookie by its name', [when({ cookies: [header('session', 'SECRET-1')] })], [when({ cookies: [header('session', 'SECRET-2')] })]],
    ['cookies in another order', [when({ cookies: [header('a', 'SECRET-1'), header('b', 'SECRET-2')] })], [when({ cookies: [header('b', 'SECRET-2'), header('a', 'SECRET-1')] })]],
    ['a header in a policy', [policy(header('x-api-key', 'SECRET-1'))], [policy(header('x-api-key', 'SECRET-2'))]],
    ['a matcher over inputs', [matcher('SECRET-1')], [matcher('SECRET-2')]],
  ])('is told apart but not shown: %s', (_, left, right) => {
    const result = diffSides(sideWith(...left), sideWith(...right), { patches: true });
    expect(result.differences).not.toEqual([]);
    expect(result.patches).toHaveLength(1);
    expect(JSON.stringify(result)).not.toContain('SECRET');
    expect(JSON.stringify(result.patches)).toContain('[redacted]');
  }); // prettier-ignore

  it('is all that is blanked', () => {
    const { differences, patches } = diffSides(
      sideWith(when({ headers: [header('end-user', 'jason')] })),
      sideWith(when({ headers: [header('end-user', 'max')] })),
      { patches: true },
    );
    expect(differences).toMatchObject([{ left: 'jason', right: 'max' }]);
    expect(JSON.stringify(patches)).toContain('max');
  });
});
