import { describe, expect, it } from 'vitest';
import { merge } from '../../../../src/core/intent/envoy-filter/merge.ts';
import { packed } from '../../../../src/core/intent/envoy-filter/presence.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { sourcesOf, withSources } from '../../../../src/core/model/provenance.ts';

const resource = { kind: 'EnvoyFilter', namespace: 'shop', name: 'mine' };
const JOINED = { replacesLists: false, resource };
const merged = (target: JsonObject, patch: JsonObject): JsonObject =>
  merge(target, packed(patch), JOINED);
/** Without word of who did what. */
const run = (target: JsonObject, patch: JsonObject): unknown =>
  JSON.parse(JSON.stringify(merged(target, patch)));

/** istio/pkg/proto/merge/merge.go; golang/protobuf issue 1359. */
describe('merging a patch', () => {
  it('leaves what is set where the patch has the zero value, wrapped or not', () => {
    const target = {
      lb_policy: 'LEAST_REQUEST',
      use_remote_address: true,
      xff_num_trusted_hops: 1,
    };
    const zeros = { lb_policy: 'ROUND_ROBIN', use_remote_address: false, xff_num_trusted_hops: 0 };
    expect(run(target, zeros)).toEqual(target);
  });

  it('sets wrapped zeros and durations, where scalars of zero are not there at all', () => {
    const patch = { use_remote_address: false, stream_idle_timeout: '0s', skip_xff_append: false };
    expect(run({ stream_idle_timeout: '5s' }, patch)).toEqual({
      use_remote_address: false,
      stream_idle_timeout: '0s',
    });
  });

  it('replaces the entries of maps and what is packed, instead of merging inside', () => {
    const target = {
      typed_per_filter_config: { lua: { '@type': 'x/LuaPerRoute', name: 'a' }, cors: { '@type': 'x/Cors' } },
      tracing: { provider: { name: 'zipkin', typed_config: { '@type': 'x/Zipkin', collector_cluster: 'a', trace_id_128bit: true } } },
    }; // prettier-ignore
    const patch = {
      typed_per_filter_config: { lua: { '@type': 'x/LuaPerRoute', disabled: true } },
      tracing: { provider: { typed_config: { '@type': 'x/Zipkin', collector_cluster: 'b' } } },
    };
    expect(run(target, patch)).toEqual({
      typed_per_filter_config: { lua: { '@type': 'x/LuaPerRoute', disabled: true }, cors: { '@type': 'x/Cors' } },
      tracing: { provider: { name: 'zipkin', typed_config: { '@type': 'x/Zipkin', collector_cluster: 'b' } } },
    }); // prettier-ignore
  });

  it("replaces whole keys of metadata, and reads its owner's data as it stands", () => {
    const target = { metadata: { filter_metadata: { istio: { a: 1 }, 'envoy.lb': { canary: true, old: 1 } } } }; // prettier-ignore
    const patch = { metadata: { filter_metadata: { 'envoy.lb': { canary: false } } } };
    expect(run(target, patch)).toEqual({
      metadata: { filter_metadata: { istio: { a: 1 }, 'envoy.lb': { canary: false } } },
    });
  });

  it.each([
    [{ rds: {} }, { route_config: { name: 'a' } }],
    [{ type: 'EDS' }, { cluster_type: { name: 'envoy.clusters.redis' } }],
    [{ prefix: '/' }, { path: '/a' }],
    [{ ring_hash_lb_config: {} }, { least_request_lb_config: {} }],
    [{ text_format: 'a' }, { json_format: { a: 'b' } }],
  ])('of fields that exclude each other only the new one stays: %j, %j', (target, patch) => {
    expect(run(target, patch)).toEqual(patch);
  });

  it('keeps two fields that may stand together', () => {
    const target = { prefix_rewrite: '/', cluster: 'a' };
    expect(run(target, { host_rewrite_literal: 'b' })).toEqual({
      ...target,
      host_rewrite_literal: 'b',
    });
  });

  it('says of the values that it sets, and of no others, who did', () => {
    const rule = { kind: 'VirtualService', namespace: 'shop', name: 'web' };
    const target = {
      route: withSources({ timeout: '1s', cluster: 'a' }, { timeout: rule, cluster: rule }),
    };
    const route = merged(target, { route: { timeout: '2s' } })['route'];
    expect(sourcesOf(route as JsonObject)).toEqual({ timeout: resource, cluster: rule });
  });

  it('writes what has 64 bits as JSON of protobuf does', () => {
    expect(packed({ ring_hash_lb_config: { minimum_ring_size: 1024 } })).toEqual({
      ring_hash_lb_config: { minimum_ring_size: '1024' },
    });
  });
});
