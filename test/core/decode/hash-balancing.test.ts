import { expect, test } from 'vitest';
import { decodeCluster } from '../../../src/core/decode/cluster.ts';

const hashing = (source: object) => decodeCluster({ name: 'c', ...source }).hashing;

const typed = (config: object) => ({
  // What is typed takes precedence, whatever else stands there.
  lb_policy: 'ROUND_ROBIN',
  ring_hash_lb_config: { minimum_ring_size: '1' },
  load_balancing_policy: { policies: [{ typed_extension_config: { name: 'envoy.load_balancing_policies.ring_hash', typed_config: config } }] },
}); // prettier-ignore

test("a cluster's own fields", () => {
  expect(hashing({ lb_policy: 'RING_HASH' })).toBeUndefined();
  expect(hashing({ ring_hash_lb_config: { minimum_ring_size: '1024', maximum_ring_size: 5000, hash_function: 'MURMUR_HASH_2' } })).toEqual({ minimumRingSize: 1024, maximumRingSize: 5000, murmur: true });
  expect(hashing({ maglev_lb_config: { table_size: '5003' } })).toEqual({ tableSize: 5003 });
  expect(hashing({ common_lb_config: { consistent_hashing_lb_config: { use_hostname_for_hashing: true, hash_balance_factor: 150 } } })).toEqual({ usesHostnames: true, balanceFactor: 150 });
}); // prettier-ignore

test('a typed policy, in the message that all of them share or in older fields of its own', () => {
  expect(hashing(typed({ minimum_ring_size: '7' }))).toEqual({ minimumRingSize: 7 });
  expect(hashing(typed({ use_hostname_for_hashing: true }))).toEqual({ usesHostnames: true });
  const shared = { hash_policy: [{ header: { header_name: 'x' } }] };
  expect(hashing(typed({ use_hostname_for_hashing: true, consistent_hashing_lb_config: shared }))).toEqual({ hasOwnPolicies: true }); // prettier-ignore
  expect(decodeCluster({ name: 'c', ...typed({ locality_weighted_lb_config: {} }) })).toMatchObject({ lbPolicy: 'RING_HASH', localityWeighted: true }); // prettier-ignore
});
