import { expect, test } from 'vitest';
import { forward } from '../../../../src/core/explain/cluster/forward.ts';
import { throughTcp } from '../../../../src/core/explain/journey/tcp.ts';
import { atProxy, hostsCluster } from '../journey/proxy.ts';
import { decided, request } from '../route/ask.ts';

const SUBSETS = { lb_subset_config: { subset_selectors: [{ keys: ['version'] }] } };
const TYPED = { load_balancing_policy: { policies: [{ typed_extension_config: { name: 'envoy.load_balancing_policies.override_host' } }] } }; // prettier-ignore
const CUSTOM = { type: undefined, cluster_type: { name: 'envoy.clusters.aggregate' } };
const HEADER = { type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED', original_dst_lb_config: { use_http_header: true } }; // prettier-ignore

const TCP = { statPrefix: '', to: { kind: 'cluster', name: 'main' }, accessLogs: [], hashPolicy: [], maxConnectAttempts: 1 } as const; // prettier-ignore

const CONNECTION = { destination: { ip: '198.18.0.1', port: 80 }, sourceIp: '192.0.2.200', serverName: '' }; // prettier-ignore

const ends = (cluster: object): readonly (string | null)[] => {
  const decision = decided([{ match: { prefix: '/' }, route: { cluster: 'main' } }], request('/'));
  if (decision.kind !== 'forward') throw new Error(decision.kind);
  const wire = { destination: { ip: '198.18.0.1', port: 80 }, sourceIp: '192.0.2.200', layers: [], request: decision.request }; // prettier-ignore
  const at = atProxy([cluster], () => ({}));
  const http = forward(at, decision, {
    wire,
    overridesAlpn: false,
    resource: undefined,
    filterState: new Map(),
  });
  const tcp = throughTcp(at, TCP, { wire, connection: CONNECTION, owner: undefined });
  return [...http, ...tcp].map(({ value }) => (value.kind === 'unknown' ? value.details : null));
};

test.each([
  ['subsets of endpoints', hostsCluster('main', 2, SUBSETS), /subset/],
  ['subsets, even of one host', hostsCluster('main', 1, SUBSETS), /subset/],
  ['a policy of an extension', hostsCluster('main', 2, TYPED), /OVERRIDE_HOST/],
  ['a cluster of an extension', hostsCluster('main', 0, CUSTOM), /envoy\.clusters\.aggregate/],
  ['a header that names the host', hostsCluster('main', 0, HEADER), /x-envoy-original-dst-host/],
])('%s: nobody knows', (_, cluster, why) => {
  for (const end of ends(cluster)) expect(end).toMatch(why);
});

test.each([
  ['a config without selectors changes nothing', hostsCluster('main', 2, { lb_subset_config: { fallback_policy: 'ANY_ENDPOINT' } })],
  ['as istiod writes them', hostsCluster('main', 2, { lb_policy: 'LEAST_REQUEST' })],
])('%s', (_, cluster) => {
  for (const end of ends(cluster)) expect(end).toBeNull();
}); // prettier-ignore

test('a cluster that goes where the client wanted may have a port of its own', () => {
  const cluster = { name: 'main', type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED', original_dst_lb_config: { upstream_port_override: 9000 } }; // prettier-ignore
  const decision = decided([{ match: { prefix: '/' }, route: { cluster: 'main' } }], request('/'));
  if (decision.kind !== 'forward') throw new Error(decision.kind);
  const wire = { destination: { ip: '198.18.0.1', port: 80 }, sourceIp: '192.0.2.200', layers: [], request: decision.request }; // prettier-ignore
  const ways = forward(atProxy([cluster], () => ({})), decision, { wire, overridesAlpn: false, resource: undefined, filterState: new Map() }); // prettier-ignore
  expect(ways.map(({ value }) => value.upstream?.address)).toEqual(['198.18.0.1:9000']);
});
