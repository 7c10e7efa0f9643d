import type { HashBalancing } from '../model/envoy/hash-balancing.ts';
import type { JsonObject } from '../model/json.ts';
import { flag, number, object, objects, text, type Writable } from './read.ts';

/**
 * The settings of a cluster that chooses hosts by hash: of its typed policy, which takes precedence, or its older fields
 * (envoy/source/extensions/load_balancing_policies/{ring_hash,maglev}); undefined where it has none.
 */
export function decodeHashBalancing(
  source: JsonObject,
  typed: JsonObject | undefined,
): HashBalancing | undefined {
  const ring = typed ?? object(source, 'ring_hash_lb_config');
  const maglev = typed ?? object(source, 'maglev_lb_config');
  const common = typed ?? object(source, 'common_lb_config');
  const shared = object(common, 'consistent_hashing_lb_config');
  const decoded: Writable<HashBalancing> = {};
  const minimum = number(ring, 'minimum_ring_size');
  const maximum = number(ring, 'maximum_ring_size');
  const tableSize = number(maglev, 'table_size');
  // Once the shared message is there, the typed policy's own older fields count no more.
  const names = shared ?? typed;
  const balanceFactor = number(names, 'hash_balance_factor');
  if (minimum !== undefined) decoded.minimumRingSize = minimum;
  if (maximum !== undefined) decoded.maximumRingSize = maximum;
  if (text(ring, 'hash_function') === 'MURMUR_HASH_2') decoded.murmur = true;
  if (tableSize !== undefined) decoded.tableSize = tableSize;
  if (flag(names, 'use_hostname_for_hashing') === true) decoded.usesHostnames = true;
  if (balanceFactor !== undefined && balanceFactor > 0) decoded.balanceFactor = balanceFactor;
  if (objects(shared, 'hash_policy').length > 0) decoded.hasOwnPolicies = true;
  return Object.keys(decoded).length === 0 ? undefined : decoded;
}
