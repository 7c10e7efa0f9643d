import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeClusterLoadAssignment } from '../../../src/core/decode/endpoint.ts';
import { decodeClusterStatuses } from '../../../src/core/decode/cluster-status.ts';
import { disagreements, joinHosts } from '../../../src/core/query/endpoint-join.ts';
import { host, lbEndpoint, socket, type EndpointParts } from '../../support/endpoints.ts';

const assigned = (port: number, parts: EndpointParts = {}) =>
  decodeClusterLoadAssignment({
    endpoints: [{ lb_endpoints: [lbEndpoint(socket('198.18.1.2', port), parts)] }],
  }).endpoints;

const statuses = (port: number, parts: object = {}) =>
  decodeClusterStatuses({
    cluster_statuses: [{ host_statuses: [host(socket('198.18.1.2', port), parts)] }],
  }).flatMap(({ hosts }) => hosts);

describe('joinHosts', () => {
  it('keeps every host of both sides exactly once', () => {
    const ports = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(ports, ports, (left, right) => {
        const a = left.flatMap((port) => assigned(port));
        const b = right.flatMap((port) => statuses(port));
        const joined = joinHosts(a, b);
        expect(joined.flatMap((one) => one.assigned ?? [])).toEqual(a);
        expect(new Set(joined.flatMap((one) => one.status ?? []))).toEqual(new Set(b));
        expect(joined.flatMap((one) => one.status ?? [])).toHaveLength(b.length);
        for (const one of joined)
          expect([
            one.assigned?.address ?? one.address,
            one.status?.address ?? one.address,
          ]).toEqual([one.address, one.address]);
        // Nothing is left alone on both sides under one address.
        const alone = (side: 'assigned' | 'status') =>
          joined.filter((one) => one[side] === undefined).map(({ address }) => address);
        const both = alone('assigned').filter((address) => alone('status').includes(address));
        expect(both).toEqual([]);
      }),
    );
  });
});

describe('disagreements', () => {
  const of = (parts: EndpointParts, other: object) =>
    disagreements(joinHosts(assigned(80, parts), statuses(80, other))[0] ?? { address: '' });

  it.each<[string, EndpointParts, object, string[]]>([
    ['nothing', {}, {}, []],
    ['weights', { load_balancing_weight: 3 }, { weight: 1 }, ['weight 3 in the config dump, 1 in /clusters']],
    ['priorities', {}, { priority: 1 }, ['priority 0 in the config dump, 1 in /clusters']],
    ['localities', {}, { locality: { region: 'eu' } }, ['locality none in the config dump, eu in /clusters']],
    ['health', { health_status: 'UNHEALTHY' }, {}, ['health unhealthy in the config dump, healthy in /clusters']],
    ['an ejection that both know', { health_status: 'UNHEALTHY' }, { health_status: { failed_outlier_check: true } }, []],
  ])('finds %s', (_, parts, other, found) => {
    expect(of(parts, other)).toEqual(found);
  }); // prettier-ignore

  it('finds a host that one side lacks', () => {
    expect(joinHosts(assigned(80), statuses(81)).map(disagreements)).toEqual([
      ['only in the config dump, not in /clusters'],
      ['only in /clusters, not in the config dump'],
    ]);
  });
});
