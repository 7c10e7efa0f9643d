import { describe, expect, test } from 'vitest';
import { namesFor } from '../../../src/io/xds/names.ts';
import { Subscription } from '../../../src/io/xds/subscription.ts';
import { CDS, ECDS, EDS, LDS, RDS } from '../../../src/io/xds/type-urls.ts';

const rds = (name: string) => ({
  '@type': 'HttpConnectionManager',
  rds: { route_config_name: name },
});

describe('names that follow from resources', () => {
  test('endpoints: the service name of EDS clusters, their own name without one', () => {
    const clusters = [
      { name: 'a', type: 'EDS', eds_cluster_config: { service_name: 'outbound|80||a' } },
      { name: 'b', type: 'EDS', eds_cluster_config: {} },
      { name: 'c', type: 'STRICT_DNS' },
      { name: 'd', type: 'EDS', eds_cluster_config: { service_name: 'outbound|80||a' } },
    ];
    expect(namesFor(EDS, clusters)).toEqual(['b', 'outbound|80||a']);
  });

  test('routes: of every connection manager, also the one inside another filter and the default chain', () => {
    const listener = {
      name: 'l',
      filter_chains: [
        {
          filters: [
            { typed_config: rds('80') },
            { typed_config: { route_config: { name: 'inline' } } },
          ],
        },
      ],
      default_filter_chain: {
        filters: [{ typed_config: { nested: [{ typed_config: rds('fallback') }] } }],
      },
      api_listener: { api_listener: rds('api') },
    };
    expect(namesFor(RDS, [listener, listener])).toEqual(['80', 'api', 'fallback']);
  });

  test('extension configs: the names of filters that are discovered', () => {
    const http_filters = [
      { name: 'wasm', config_discovery: { type_urls: [] } },
      { name: 'router', typed_config: {} },
    ];
    expect(namesFor(ECDS, [{ filters: [{ typed_config: { http_filters } }] }])).toEqual(['wasm']);
  });
});

describe('a subscription', () => {
  const response = (typeUrl: string, resources: unknown[], nonce = 'n1') => ({
    typeUrl,
    versionInfo: `v-${nonce}`,
    nonce,
    resources,
  });
  const cluster = (name: string) => ({ name, type: 'EDS' });

  test('acknowledges with version and nonce, and asks for what is named', () => {
    const subscription = new Subscription([CDS, EDS]);
    expect(subscription.first()).toEqual([{ type_url: CDS, resource_names: [] }]);
    expect(subscription.answer(response(CDS, [cluster('a')]))).toEqual([
      { type_url: CDS, resource_names: [], version_info: 'v-n1', response_nonce: 'n1' },
      { type_url: EDS, resource_names: ['a'] },
    ]);
    expect(subscription.missing).toEqual([EDS]);
    expect(subscription.answer(response(EDS, []))).toHaveLength(1);
    expect(subscription.missing).toEqual([]);
  });

  test('asks again, with the last version and nonce, when a push changes the names, and only then', () => {
    const subscription = new Subscription([CDS, EDS]);
    subscription.first();
    subscription.answer(response(CDS, [cluster('a')]));
    subscription.answer(response(EDS, [], 'e1'));
    expect(subscription.answer(response(CDS, [cluster('a')], 'n2'))).toHaveLength(1);
    expect(subscription.answer(response(CDS, [cluster('b')], 'n3'))[1]).toEqual({
      type_url: EDS,
      resource_names: ['b'],
      version_info: 'v-e1',
      response_nonce: 'e1',
    });
  });

  test('does not wait for what nothing names, nor answers what it did not ask for', () => {
    const subscription = new Subscription([RDS]);
    expect(subscription.first()).toEqual([{ type_url: LDS, resource_names: [] }]);
    expect(subscription.answer(response(CDS, [cluster('a')]))).toEqual([]);
    subscription.answer(response(LDS, [{ name: 'tcp only' }]));
    expect(subscription.missing).toEqual([]);
  });
});
