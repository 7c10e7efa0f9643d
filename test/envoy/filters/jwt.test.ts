import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyBinary } from '../../support/envoy.ts';
import { drawing } from '../chain-scene.ts';
import { describeTry, startFilterScene, type FilterScene } from './filter-scene.ts';
import { httpFilter, perFilter } from './filter-listener.ts';
import { PROVIDERS, someJwtRequest, someRequirement } from './jwt-draft.ts';
import { SCALE, SEED } from './extent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

const CONFIGS = 150;
const REQUESTS = 12 * SCALE;

const draw = drawing(91 + SEED);
const drawn = Array.from({ length: CONFIGS }, (_, at) => someRequirement(draw, at));

const claim = (path: string[], value: object): object => ({ metadata: { filter: 'envoy.filters.http.jwt_authn', path: path.map((key) => ({ key })), value } }); // prettier-ignore

/** Every second route asks for a claim too. */
const CLAIMS = [
  claim(['payload', 'iss'], { string_match: { exact: 'one' } }),
  claim(['payload', 'scope'], { list_match: { one_of: { string_match: { exact: 'write' } } } }),
  claim(['any', 'nested', 'role'], { string_match: { exact: 'reader' } }),
  { header: { name: 'x-claim', string_match: { exact: 'reader' } } },
  { header: { name: 'authorization', present_match: true } },
];

/** Tokens and what is asked of them are Envoy's affair: random requirements in a running one, random tokens to them. */
describe.skipIf(envoyBinary() === undefined)('JWT, on paper and in Envoy', () => {
  let scene: FilterScene;

  beforeAll(async () => {
    scene = await startFilterScene({
      filters: [
        httpFilter('jwt_authn.v3.JwtAuthentication', {
          providers: PROVIDERS,
          bypass_cors_preflight: true,
          rules: drawn.map(({ requires }, at) => ({ match: { prefix: '', headers: [{ name: 'x-config', string_match: { exact: String(at) } }] }, requires })),
        }),
        httpFilter('rbac.v3.RBAC'),
      ],
      settings: () =>
        drawn.map((_, at) => ({
          typed_per_filter_config: perFilter('rbac.v3.RBAC', 'rbac.v3.RBACPerRoute', {
            rbac: (at >> 3) % 2 === 0 ? {} : { rules: { policies: { p: { permissions: [{ any: true }], principals: [CLAIMS[at % CLAIMS.length]] } } } },
          }),
        })),
    }); // prettier-ignore
  }, 60_000);
  afterAll(() => scene?.stop());

  test('each token is taken or refused as foretold', async () => {
    const tally = new Tally();
    for (const [at, { requires, kind }] of drawn.entries()) {
      const tries = Array.from({ length: REQUESTS }, () => {
        const { request, flaw } = someJwtRequest(draw);
        return { at, way: { port: scene.ports[0] ?? 0, destination: '127.0.0.1', source: '127.0.0.1' }, request, flaw }; // prettier-ignore
      });
      const pairs = await Promise.all(tries.map((one) => scene.compare(one)));
      for (const [index, { foretold, really }] of pairs.entries())
        tally.note([kind, `token ${tries[index]?.flaw}`], foretold, really, () => describeTry(tries[index], { requires, flaw: tries[index]?.flaw })); // prettier-ignore
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 6)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.jwt)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 600_000);
});
