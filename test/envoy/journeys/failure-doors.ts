import type { Header } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';
import type { Theme } from './theme.ts';

const HOSTS = 12;

const retryPolicy = (draw: Draw): object => ({
  retry_on: draw(['5xx', 'gateway-error', 'connect-failure', 'reset', 'retriable-4xx', '5xx,retriable-4xx', 'retriable-status-codes']),
  ...draw([{}, { num_retries: 0 }, { num_retries: 2 }]),
  ...draw([{}, { per_try_timeout: '2s' }]),
  ...draw([{}, { retriable_status_codes: [404, 429] }]),
  retry_back_off: { base_interval: '0.001s', max_interval: '0.002s' },
}); // prettier-ignore

const mirrors = (draw: Draw): object[] =>
  draw([[], [{ cluster: 'm0' }], [{ cluster: 'm0' }, { cluster: 'm1', runtime_fraction: { default_value: { numerator: draw([0, 40, 100]) } } }], [{ cluster_header: 'x-mirror' }]]); // prettier-ignore

const target = (draw: Draw): object => ({
  ...draw([{ cluster: 'c0' }, { cluster: 'c1' }, { cluster: 'c2' }, { cluster: 'dead' }, { cluster: 'empty' }, { cluster: 'nowhere', cluster_not_found_response_code: 'NOT_FOUND' }, { cluster_header: 'x-to' }]),
  timeout: draw(['5s', '5s', '3s']),
  ...draw([{}, { retry_policy: retryPolicy(draw) }, { retry_policy: retryPolicy(draw) }]),
  ...draw([{}, { request_mirror_policies: mirrors(draw) }]),
}); // prettier-ignore

/** Upstreams that fail, hang or cannot be reached: what is tried again, how long it is waited, what is answered, and who gets copies. */
export const FAILURES: Theme = {
  name: 'failing upstreams',
  doors: 12,
  door: (draw) => ({
    more: { internal_address_config: { cidr_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] } },
    routes: {
      virtual_hosts: Array.from({ length: HOSTS }, (_, at) => ({
        name: `h${at}`,
        domains: [`h${at}.example`],
        ...draw([{}, {}, { retry_policy: retryPolicy(draw) }]),
        ...draw([{}, { include_request_attempt_count: true }]),
        routes: [{ name: 'get', match: { prefix: '/', headers: [{ name: ':method', string_match: { exact: 'GET' } }] }, route: target(draw) }, { name: 'rest', match: { prefix: '/' }, route: target(draw) }],
      })),
    },
  }),
  request: (draw) => {
    const fail = draw(['', '503', '500', '502', '409', '404', '429', 'reset', 'reset', draw(['reset', 'hang'])]);
    const type = draw(['', '', 'application/grpc']);
    const family = /^[45]/.test(fail) ? `${fail.slice(0, 1)}xx` : fail;
    const headers: Header[] = [
      ...(fail === '' ? [] : [['x-test-fail', fail] as const]),
      ...(type === '' ? [] : [['content-type', type] as const]),
      ...draw<Header[]>([[], [['x-to', draw(['c1', 'dead', 'nowhere', 'empty'])]]]),
      ...draw<Header[]>([[], [['x-mirror', draw(['m0', 'm1'])]]]),
      ...draw<Header[]>([[], [['x-forwarded-for', '10.1.2.3'], ['x-envoy-retry-on', draw(['5xx', 'reset', 'connect-failure'])], ...draw<Header[]>([[], [['x-envoy-max-retries', '2']]])]]),
      ...draw<Header[]>([[], [], [['x-forwarded-for', '10.1.2.3'], ['x-envoy-upstream-rq-timeout-ms', '3500']]]),
    ];
    return {
      kinds: [fail === 'hang' ? 'upstream fails in some way' : `upstream ${family || 'answers'}`, ...(fail === '' ? [] : ['upstream fails in some way'])],
      request: { method: draw(['GET', 'POST']), scheme: 'http', protocol: draw(['HTTP/1.1', 'HTTP/2']), authority: `h${draw(Array.from({ length: HOSTS }, (_, at) => at))}.example`, path: '/a', headers: headers.filter(([name], at) => name !== 'x-forwarded-for' || headers.findIndex(([own]) => own === name) === at), bodyBytes: 0 },
    };
  },
}; // prettier-ignore
