import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envoyBinary } from '../../support/envoy.ts';
import { drawing } from '../chain-scene.ts';
import { describeTry, startFilterScene, type FilterScene } from './filter-scene.ts';
import { httpFilter, perFilter } from './filter-listener.ts';
import { METADATA, permissionKinds, principalKinds, someRequest, someRules, type DrawnRules } from './rbac-draft.ts'; // prettier-ignore
import { SCALE, SEED } from './extent.ts';
import { REQUIRED } from '../kind-table.ts';
import { Tally } from './tally.ts';

const CONFIGS = 600;
const REQUESTS = 4 * SCALE;

/** Metadata and state that the policies ask for; the filter's own rules are replaced by each route's. */
const FILTERS = [
  httpFilter('set_metadata.v3.Config', { metadata: Object.entries(METADATA).map(([name, value]) => ({ metadata_namespace: name, value })) }),
  httpFilter('set_filter_state.v3.Config', {
    on_request_headers: [
      { object_key: 'test.state', factory_key: 'envoy.string', format_string: { text_format_source: { inline_string: 'seen' } } },
      { object_key: 'test.header', factory_key: 'envoy.string', format_string: { text_format_source: { inline_string: '%REQ(x-a)%' } } },
      { object_key: 'test.ip', factory_key: 'envoy.network.ip', format_string: { text_format_source: { inline_string: '%DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%' } } },
    ],
  }),
  httpFilter('rbac.v3.RBAC'),
]; // prettier-ignore

/** RBAC is Envoy's: random policies of every kind in a running one, random requests to them. */
describe.skipIf(envoyBinary() === undefined)('RBAC, on paper and in Envoy', () => {
  let scene: FilterScene;
  let drawn: readonly DrawnRules[];

  beforeAll(async () => {
    const draw = drawing(31 + SEED);
    scene = await startFilterScene({
      filters: FILTERS,
      settings: (ports) => {
        const kinds = { permissions: permissionKinds(ports), principals: principalKinds() };
        drawn = Array.from({ length: CONFIGS }, (_, at) => someRules(draw, kinds, at));
        return drawn.map(({ config }) => ({
          typed_per_filter_config: perFilter('rbac.v3.RBAC', 'rbac.v3.RBACPerRoute', { rbac: { rules: config } }),
          metadata: { filter_metadata: METADATA },
        })); // prettier-ignore
      },
    });
  }, 60_000);
  afterAll(() => scene?.stop());

  test('each request is let pass, or denied by the policy that was foretold', async () => {
    const draw = drawing(32 + SEED);
    const tally = new Tally();
    for (const [at, { config, kinds }] of drawn.entries()) {
      const tries = Array.from({ length: REQUESTS }, () => ({ at, way: scene.someWay(draw), request: someRequest(draw) })); // prettier-ignore
      const pairs = await Promise.all(tries.map((one) => scene.compare(one)));
      for (const [index, { foretold, really }] of pairs.entries())
        tally.note(kinds, foretold, really, () => describeTry(tries[index], config)); // prettier-ignore
    }
    console.log(tally.table());
    expect(tally.differing.slice(0, 6)).toEqual([]);
    expect(tally.scarce(50, REQUIRED.rbac)).toEqual([]);
    expect(tally.uniform(0.6)).toEqual([]);
  }, 600_000);
});
