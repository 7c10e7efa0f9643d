import { expect, test } from 'vitest';
import { proxyDecoder } from '../../../../src/core/decode/proxies.ts';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import { tlsMesh } from '../../../../src/core/tls/mesh/mesh.ts';
import { outboundClass } from '../../../../src/core/tls/client/outbound-class.ts';

const TYPE = 'type.googleapis.com/envoy.';
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

interface Wrote {
  readonly cluster?: string;
  readonly inbound?: number;
  readonly tag?: string;
  readonly route?: string;
  readonly address?: string;
  readonly inboundAt?: number;
  readonly state?: 'dynamic_active_clusters' | 'dynamic_warming_clusters';
}

/** The dump of a proxy with one outbound cluster, one inbound one and one outbound listener. */
function dump({ cluster = 'outbound|80||db', inbound = 8080, tag = 'web', route = '80', address = '0.0.0.0', inboundAt = 15006, state = 'dynamic_active_clusters' }: Wrote): object {
  const manager = {
    '@type': `${TYPE}extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
    stat_prefix: 'x', rds: { route_config_name: route }, tracing: { custom_tags: [{ tag: 'workload', literal: { value: tag } }] },
  };
  const clusters = (key: string, ...names: string[]): object => ({ [key]: names.map((name) => ({ cluster: { '@type': `${TYPE}config.cluster.v3.Cluster`, name, type: 'STATIC' } })) });
  return {
    configs: [
      { '@type': `${TYPE}admin.v3.ClustersConfigDump`, ...clusters('static_clusters', `inbound|${inbound}||`), ...clusters(state, cluster) },
      {
        '@type': `${TYPE}admin.v3.ListenersConfigDump`,
        dynamic_listeners: [{ name: 'l', active_state: { listener: {
          '@type': `${TYPE}config.listener.v3.Listener`, name: 'l', traffic_direction: 'OUTBOUND', address: { socket_address: { address, port_value: 80 } },
          filter_chains: [{ filters: [{ name: 'http', typed_config: manager }] }],
        } } }, { name: 'in', active_state: { listener: {
          '@type': `${TYPE}config.listener.v3.Listener`, name: 'in', traffic_direction: 'INBOUND', address: { socket_address: { address: '0.0.0.0', port_value: inboundAt } },
        } } }],
      },
    ],
  };
} // prettier-ignore

/** How many classes some proxies are. */
function classes(...wrote: Wrote[]): number {
  const decoder = proxyDecoder([{ section: 'clusters' }, { section: 'listeners' }]);
  for (const [place, one] of wrote.entries())
    decoder.add(
      {
        proxy: { namespace: 'shop', pod: `web-${place}` },
        bodies: [{ section: 'config_dump', origin: 'envoy', bytes: bytes(dump(one)), from: '' }],
        gaps: [],
      },
      place,
    );
  const snapshots: readonly ProxySnapshot[] = decoder.end().snapshots;
  const mesh = tlsMesh(buildWorld({ objects: [] }), snapshots, '');
  return new Set(snapshots.map((one) => outboundClass(mesh, one))).size;
}

test.each<[string, Wrote, number]>([
  ['the same', {}, 1],
  ['the name of its workload in traces', { tag: 'cron' }, 1],
  ['another port of its own', { inbound: 9090 }, 1],
  ['another cluster', { cluster: 'outbound|80||cache' }, 2],
  ['a cluster that is not in use yet', { state: 'dynamic_warming_clusters' }, 2],
  ['other routes', { route: '8080' }, 2],
  ['an inbound listener elsewhere', { inboundAt: 9090 }, 2],
  ['a listener elsewhere', { address: '192.0.2.1' }, 2],
])('a proxy with %s', (_, other, expected) => {
  expect(classes({}, other)).toBe(expected);
});

test('a hundred classes are told apart, and found again', () => {
  const some = Array.from({ length: 100 }, (_, at): Wrote => ({
    cluster: `outbound|80||db-${at}`,
  }));
  expect(classes(...some, ...some)).toBe(100);
});
