import type { Draw } from '../chain-scene.ts';
import { chance, setHeader } from './draft.ts';
import { fromInside, MIRRORS, type Part } from './part.ts';

/** Timeouts of all kinds, and headers that change them. */
export function someTimeouts(draw: Draw): Part {
  const part = {
    ...draw([{}, { timeout: '3s' }, { timeout: '0s' }, { timeout: '7.5s' }]),
    ...draw([
      {},
      {},
      { max_grpc_timeout: '9s' },
      { max_grpc_timeout: '0s' },
      { max_grpc_timeout: '60s', grpc_timeout_offset: '2s' },
      { max_stream_duration: { max_stream_duration: '30s', grpc_timeout_header_max: '0s' } },
      { max_stream_duration: {} },
      { max_stream_duration: { max_stream_duration: '40s' } },
      { max_stream_duration: { grpc_timeout_header_max: '50s', grpc_timeout_header_offset: '1s' } },
    ]),
    ...draw([
      {},
      {},
      { retry_policy: { retry_on: 'connect-failure', per_try_timeout: draw(['2s', '8s']) } },
    ]),
  };
  return {
    kinds: ['timeouts'],
    part,
    touch: (request, pick) => {
      fromInside(request, pick);
      setHeader(
        request,
        'x-envoy-upstream-rq-timeout-ms',
        ...pick([[], [], ['4000'], ['0'], ['abc'], ['-5']]),
      );
      setHeader(
        request,
        'x-envoy-upstream-rq-per-try-timeout-ms',
        ...pick([[], [], [], ['2500'], ['90000']]),
      );
      if (chance(pick, 40)) setHeader(request, 'content-type', 'application/grpc');
      setHeader(request, 'x-envoy-upstream-stream-duration-ms', ...pick([[], [], [], ['20000']]));
      setHeader(
        request,
        'grpc-timeout',
        ...pick([[], ['5S'], ['1M'], ['4000m'], ['5000001u'], ['x']]),
      );
    },
  };
}

/** A retry policy without waiting. */
export const someRetryPolicy = (draw: Draw): object => ({
  retry_on: draw([
    '5xx',
    'gateway-error',
    'retriable-4xx',
    'retriable-status-codes',
    'reset',
    'gateway-error,retriable-4xx',
    'connect-failure',
    'retriable-headers',
  ]),
  ...draw([{}, { num_retries: 0 }, { num_retries: 2 }, { num_retries: 3 }]),
  retry_back_off: { base_interval: '0.001s', max_interval: '0.002s' },
  ...draw([{}, { retriable_status_codes: [404, 429] }]),
  ...draw([
    {},
    {},
    { retriable_request_headers: [{ name: 'end-user', string_match: { exact: 'jason' } }] },
  ]),
});

/** Retries by the route or by headers; requests say how the upstream fails. */
export function someRetries(draw: Draw): Part {
  return {
    kinds: ['retries'],
    part: draw([{ retry_policy: someRetryPolicy(draw) }, {}]),
    touch: (request, pick) => {
      fromInside(request, pick);
      setHeader(request, 'x-test-fail', pick(['503', '500', '409', '404', '429', 'reset']));
      setHeader(
        request,
        'x-envoy-retry-on',
        ...pick([[], [], ['5xx'], ['retriable-4xx, reset'], ['nonsense']]),
      );
      setHeader(request, 'x-envoy-max-retries', ...pick([[], [], ['1'], ['0'], ['2'], ['x']]));
      setHeader(request, 'x-envoy-retriable-status-codes', ...pick([[], [], ['503,404']]));
    },
  };
}

/** Mirror policies. */
export const someMirrorList = (draw: Draw): object[] =>
  draw([[0], [0, 1]]).map((at) => ({
    ...draw([{ cluster: MIRRORS[at] }, { cluster: MIRRORS[at] }, { cluster_header: 'x-mirror' }]),
    ...draw([{}, {}, { runtime_fraction: { default_value: { numerator: draw([0, 40, 100]) } } }]),
    ...draw([{}, { disable_shadow_host_suffix_append: true }]),
  }));

/** Mirrors of a route, or of its virtual host alone. */
export const someMirrors = (draw: Draw): Part => ({
  kinds: ['mirrors'],
  part: draw([{ request_mirror_policies: someMirrorList(draw) }, {}]),
  touch: (request, pick) => setHeader(request, 'x-mirror', ...pick([[], ['m2']])),
});
