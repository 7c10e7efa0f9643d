import { describe, expect, it } from 'vitest';
import { diffSides, type Difference } from '../../../src/core/diff/diff.ts';
import { envoyDump, find, isJson, istiodDumpOf, listOf, sideOf, type Dump, type Json } from '../../support/dump-pair.ts'; // prettier-ignore

const PROXY = 'default/productpage';

/** What a change plants in an Envoy's dump, and what has to be said about it. */
interface Planted {
  readonly kind: string;
  readonly plant: (dump: Dump) => void;
  readonly section: string;
  readonly name: string;
  readonly path: RegExp;
  readonly values?: readonly [left: unknown, right: unknown];
  readonly cause?: string;
}

const REVIEWS = 'outbound|9080||reviews.default.svc.cluster.local';
const virtualHost = (dump: Dump, service: string): Json =>
  find(routeConfig(dump), ({ name }, field) => field === 'virtual_hosts' && String(name).startsWith(service)); // prettier-ignore
const routeConfig = (dump: Dump): Json =>
  find(dump, ({ name }, field) => field === 'route_config' && name === '9080');
const cluster = (dump: Dump, name = REVIEWS): Json =>
  find(dump, (object, field) => field === 'cluster' && object['name'] === name);
const listener = (dump: Dump, name = 'virtualInbound'): Json =>
  find(dump, (object, field) => field === 'listener' && object['name'] === name);
const part = (dump: Dump, type: string): Json =>
  find(dump, (object) => String(object['@type']).endsWith(type));
/** Replaces a list of an object. */
const keep = (object: Json, key: string, test: (item: Json) => boolean): void => {
  object[key] = listOf(object, key).filter((item) => test(item));
};

const PLANTED: readonly Planted[] = [
  {
    kind: 'weight',
    plant: (dump) => {
      find(virtualHost(dump, 'reviews'), ({ name }) => String(name).includes('|v3|'))['weight'] = 23; // prettier-ignore
    },
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[reviews.*:9080\]\.routes\[1\]\.weights\[v3\]$/,
    values: [10, 23],
    cause: 'VirtualService default/reviews',
  },
  {
    kind: 'timeout',
    plant: (dump) => {
      find(virtualHost(dump, 'details'), ({ timeout }) => timeout !== undefined)['timeout'] =
        '7.250s';
    },
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[details.*\]\.routes\[0\]\.timeout$/,
    values: ['0s', '7.25s'],
  },
  {
    kind: 'retries',
    plant: (dump) => {
      find(virtualHost(dump, 'details'), (_, field) => field === 'retry_policy')['num_retries'] = 9;
    },
    section: 'routes',
    name: '9080',
    path: /retryPolicy\.numRetries$/,
    values: [2, 9],
  },
  {
    kind: 'dropped route',
    plant: (dump) => listOf(virtualHost(dump, 'reviews'), 'routes').splice(0, 1),
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[reviews.*\]\.routes\[0\]$/,
    cause: 'VirtualService default/reviews',
  },
  {
    kind: 'order of two routes',
    plant: (dump) => {
      const host = virtualHost(dump, 'reviews');
      host['routes'] = listOf(host, 'routes').toReversed();
    },
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[reviews.*\]\.routes$/,
  },
  {
    kind: 'dropped domain',
    plant: (dump) => (virtualHost(dump, 'reviews')['domains'] as string[]).pop(),
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[reviews.*\]\.domains\[\d+\]$/,
    cause: 'VirtualService default/reviews',
  },
  {
    kind: 'header match',
    plant: (dump) => {
      find(virtualHost(dump, 'reviews'), (_, field) => field === 'headers')['name'] = 'x-planted';
    },
    section: 'routes',
    name: '9080',
    path: /routes\[0\]\.match\.headers\[(?:end-user|x-planted)\]/,
    cause: 'VirtualService default/reviews',
  },
  {
    kind: 'other cluster',
    plant: (dump) => {
      find(virtualHost(dump, 'details'), (_, field) => field === 'route')['cluster'] = 'planted';
    },
    section: 'routes',
    name: '9080',
    path: /^virtualHosts\[details.*\]\.routes\[0\]\.cluster$/,
    values: ['outbound|9080||details.default.svc.cluster.local', 'planted'],
  },
  {
    kind: 'dropped fault',
    plant: (dump) => {
      const route = find(virtualHost(dump, 'ratings'), (_, field) => field === 'typed_per_filter_config'); // prettier-ignore
      delete route['envoy.filters.http.fault'];
    },
    section: 'routes',
    name: '9080',
    path: /filterConfig\[envoy\.filters\.http\.fault\]$/,
    cause: 'VirtualService default/ratings',
  },
  {
    kind: 'header operation',
    plant: (dump) => {
      const [route = {}] = listOf(virtualHost(dump, 'details'), 'routes');
      route['request_headers_to_add'] = [{ header: { key: 'x-planted', value: '1' } }];
    },
    section: 'routes',
    name: '9080',
    path: /requestHeadersToAdd$/,
  },
  {
    kind: 'dropped cluster',
    plant: (dump) =>
      keep(part(dump, '.ClustersConfigDump'), 'dynamic_active_clusters', (entry) => !isJson(entry['cluster']) || entry['cluster']['name'] !== REVIEWS), // prettier-ignore
    section: 'clusters',
    name: REVIEWS,
    path: /^$/,
    cause: 'DestinationRule default/reviews',
  },
  {
    kind: 'load balancing',
    plant: (dump) => (cluster(dump)['lb_policy'] = 'RANDOM'),
    section: 'clusters',
    name: REVIEWS,
    path: /^lbPolicy$/,
    values: [null, 'RANDOM'],
    cause: 'DestinationRule default/reviews',
  },
  {
    kind: 'no mTLS',
    plant: (dump) => delete cluster(dump)['transport_socket_matches'],
    section: 'clusters',
    name: REVIEWS,
    path: /^transportSocketMatches$/,
  },
  {
    kind: 'connect timeout',
    plant: (dump) => (cluster(dump)['connect_timeout'] = '0.123s'),
    section: 'clusters',
    name: REVIEWS,
    path: /^connectTimeout$/,
    values: ['10s', '0.123s'],
  },
  {
    kind: 'outlier detection',
    plant: (dump) => (cluster(dump)['outlier_detection'] = { interval: '77s' }),
    section: 'clusters',
    name: REVIEWS,
    path: /^outlierDetection$/,
    values: [null, { interval: '77s' }],
  },
  {
    kind: 'circuit breaker',
    plant: (dump) => {
      find(cluster(dump)['circuit_breakers'], (_, field) => field === 'thresholds')[
        'max_connections'
      ] = 3;
    },
    section: 'clusters',
    name: REVIEWS,
    path: /^circuitBreakers\.thresholds\[DEFAULT\]\.maxConnections$/,
  },
  {
    kind: 'dropped endpoint',
    plant: (dump) => {
      const assignment = find(dump, ({ cluster_name: name }) => name === REVIEWS);
      const group = find(assignment, (object) => Array.isArray(object['lb_endpoints']));
      listOf(group, 'lb_endpoints').pop();
    },
    section: 'endpoints',
    name: REVIEWS,
    path: /^localities\[.*\]\.addresses\[[\d.]+:9080\]$/,
    cause: 'Service default/reviews',
  },
  {
    kind: 'dropped filter chain',
    plant: (dump) => listOf(listener(dump), 'filter_chains').shift(),
    section: 'listeners',
    name: 'virtualInbound',
    path: /^filterChains\[.+\]$/,
  },
  {
    kind: 'dropped listener',
    plant: (dump) =>
      keep(part(dump, '.ListenersConfigDump'), 'dynamic_listeners', ({ name }) => name !== '0.0.0.0_9080'), // prettier-ignore
    section: 'listeners',
    name: '0.0.0.0_9080',
    path: /^$/,
  },
  {
    kind: 'optional client certificate',
    plant: (dump) => {
      find(listener(dump), (object) => object['require_client_certificate'] === true)[
        'require_client_certificate'
      ] = false;
    },
    section: 'listeners',
    name: 'virtualInbound',
    path: /requireClientCertificate$/,
    values: [true, false],
  },
];

const differences = (left: Dump, right: Dump): readonly Difference[] =>
  diffSides(sideOf(left, 'istiod'), sideOf(right, 'envoy')).differences;

describe('a change planted in an Envoy', () => {
  const istiod = istiodDumpOf(PROXY);

  it.each(PLANTED)('$kind', ({ plant, section, name, path, values, cause }) => {
    const envoy = envoyDump(PROXY);
    plant(envoy);
    const found = differences(istiod, envoy);
    expect(found.length).toBeGreaterThan(0);
    for (const difference of found) {
      expect(difference).toMatchObject({ section, name, path: expect.stringMatching(path) });
      if (values !== undefined) expect([difference.left, difference.right]).toEqual([...values]);
      if (cause !== undefined)
        expect(`${difference.cause?.kind} ${difference.cause?.namespace}/${difference.cause?.name}`).toBe(cause); // prettier-ignore
    }
  });

  it('in one principal of an authorization policy names the policy and its rule', () => {
    const rbac = (principal: string): Json => ({
      name: 'envoy.filters.http.rbac',
      typed_config: {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC',
        rules: {
          policies: {
            'ns[shop]-policy[only-web]-rule[1]': {
              permissions: [{ any: true }],
              principals: [{ authenticated: { principal_name: { exact: principal } } }],
            },
          },
        },
      },
    });
    const withRule = (principal: string): Dump => {
      const dump = envoyDump(PROXY);
      const manager = find(listener(dump), (object) => Array.isArray(object['http_filters']));
      listOf(manager, 'http_filters').unshift(rbac(principal));
      return dump;
    };
    const { differences: found } = diffSides(
      sideOf(withRule('cluster.local/ns/shop/sa/web'), 'envoy'),
      sideOf(withRule('planted'), 'envoy'),
    );
    expect(found).toMatchObject([
      {
        path: expect.stringMatching(/principals\[0\]\.authenticated\.principalName\.exact$/),
        left: 'cluster.local/ns/shop/sa/web',
        right: 'planted',
        cause: { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'only-web', field: 'spec.rules[1]' },
      },
    ]); // prettier-ignore
  });
});

describe('swapped sides', () => {
  it.each(PLANTED)('swap the values: $kind', ({ plant }) => {
    const before = envoyDump(PROXY);
    const after = envoyDump(PROXY);
    plant(after);
    const there = diffSides(sideOf(before, 'envoy'), sideOf(after, 'envoy'));
    const back = diffSides(sideOf(after, 'envoy'), sideOf(before, 'envoy'));
    const key = ({ section, name, left, right }: Difference): string =>
      JSON.stringify([section, name, left, right]);
    const swapped = back.differences.map((one) =>
      key({ ...one, left: one.right, right: one.left }),
    );
    expect(swapped.sort()).toEqual(there.differences.map(key).sort());
    expect(back.summary.clusters.onlyRight).toBe(there.summary.clusters.onlyLeft);
  });
});
