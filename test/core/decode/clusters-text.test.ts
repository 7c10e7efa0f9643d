import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterText } from '../../../src/io/demo/admin/cluster-text.ts';
import { decodeClusterStatuses, parseClusters } from '../../../src/core/decode/cluster-status.ts';
import type { ClusterStatus } from '../../../src/core/model/envoy/cluster-status.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';

const decode = (body: string): ClusterStatus[] =>
  decodeClusterStatuses(
    parseClusters({
      section: 'hostStatus',
      origin: 'envoy',
      bytes: new TextEncoder().encode(body),
      from: 'test',
    }),
  );

/** What commands look at: text has all of it, but writes a weight of 0 like any other. */
const model = (statuses: readonly ClusterStatus[]) =>
  statuses.map(({ raw: _raw, hosts, ...status }) => ({
    ...status,
    hosts: hosts.map(({ stats, ...host }) => ({ ...host, stats: stats() })),
  }));

const textOf = (json: JsonObject): string =>
  (json['cluster_statuses'] as JsonObject[]).map(clusterText).join('');

const POD = 'fixtures/demo/proxies/default';

describe('/clusters as text', () => {
  test.each(readdirSync(POD))('of %s says what its JSON says', (pod) => {
    const json = readFileSync(`${POD}/${pod}/clusters.json`, 'utf8');
    const statuses = model(decode(json));
    expect(statuses.length).toBeGreaterThan(5);
    expect(model(decode(textOf(JSON.parse(json))))).toEqual(statuses);
  });

  test('addresses of all kinds, and names with the separator in them', () => {
    const addresses = [
      { socket_address: { address: '10.0.0.1', port_value: 80 } },
      { socket_address: { address: '::1', port_value: 8080 } },
      { socket_address: { address: 'fd00::aa:1', port_value: 1 } },
      { pipe: { path: './etc/istio/proxy/XDS' } },
      { envoy_internal_address: { server_listener_name: 'connect_originate', endpoint_id: '10.0.0.1:80' } },
    ]; // prettier-ignore
    const json = {
      cluster_statuses: ['outbound|80||a.b', 'odd::name', 'odd::name::more'].map((name) => ({
        name,
        added_via_api: true,
        // Envoy always says what EDS thinks; text has no word for not knowing.
        host_statuses: addresses.map((address) => ({
          address,
          weight: 1,
          health_status: { eds_health_status: 'HEALTHY' },
        })),
      })),
    };
    expect(model(decode(textOf(json)))).toEqual(model(decode(JSON.stringify(json))));
  });

  const flag = fc.boolean();
  test('every combination of health flags', () =>
    fc.assert(
      fc.property(
        fc.record({
          failed_active_health_check: flag,
          failed_outlier_check: flag,
          failed_active_degraded_check: flag,
          pending_dynamic_removal: flag,
          pending_active_hc: flag,
          excluded_via_immediate_hc_fail: flag,
          active_hc_timeout: flag,
          eds_health_status: fc.constantFrom('HEALTHY', 'UNHEALTHY', 'DEGRADED', 'DRAINING'),
        }),
        (health_status) => {
          const address = { socket_address: { address: '10.0.0.1', port_value: 80 } };
          const json = {
            cluster_statuses: [{ name: 'a', host_statuses: [{ address, weight: 1, health_status }] }],
          };
          expect(model(decode(textOf(json)))).toEqual(model(decode(JSON.stringify(json))));
        },
      ),
    )); // prettier-ignore

  test('a cluster of an old Envoy, without its observability name', () => {
    const [status] = decode(
      'x::default_priority::max_connections::1024\nx::added_via_api::false\nx::10.0.0.1:80::cx_total::7\nx::10.0.0.1:80::health_flags::/failed_outlier_check/some_new_flag\nx::10.0.0.1:80::weight::3\nx::10.0.0.1:80::success_rate::-1\n',
    );
    expect(status).toMatchObject({
      name: 'x',
      hosts: [
        { address: '10.0.0.1:80', weight: 3, health: { failedOutlierCheck: true } },
      ],
    }); // prettier-ignore
    expect(status?.hosts[0]?.stats()).toEqual({ cxTotal: 7 });
    expect(status?.hosts[0]).not.toHaveProperty('successRate');
  });
});
