import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../../../src/core/logs/format/line-reader.ts';
import type { AccessLine } from '../../../../src/core/logs/model/log-line.ts';

function access(line: string): AccessLine {
  const read = createLineReader().read(line);
  if (read.kind !== 'access') throw new Error(JSON.stringify(read));
  return read;
}

const HEAD = '[2019-03-06T09:31:27.360Z] "GET /status/418 HTTP/1.1" 418 UF,URX';
const MIDDLE = '0 135 5 2 "-" "curl/7.60.0" "d209e46f-9ed5-9b61-bbdd-43e22662702a" "httpbin:8000" "127.0.0.1:80"'; // prettier-ignore
const TAIL =
  'inbound|8000|http|httpbin.default.svc.cluster.local - 172.30.146.73:80 172.30.146.82:38618';
const SNI = 'outbound_.8000_._.httpbin.default.svc.cluster.local';

/** Lines as each generation of Istio writes them (design of the formats: istio/pilot/pkg, Envoy's documentation). */
const GENERATIONS: readonly (readonly [name: string, line: string, more: object])[] = [
  ["Envoy's default", `${HEAD} ${MIDDLE}`, { upstream_host: '127.0.0.1:80', upstream_cluster: undefined }],
  ['Istio 1.0', `${HEAD.replace(' HTTP', 'HTTP')} ${MIDDLE} ${TAIL}`, { downstream_remote_address: '172.30.146.82:38618' }],
  ['Istio 1.1', `${HEAD} "-" ${MIDDLE} ${TAIL} ${SNI}`, { requested_server_name: SNI, istio_policy_status: null }],
  ['Istio 1.2', `${HEAD} "-" "TLS error" ${MIDDLE} ${TAIL} ${SNI}`, { requested_server_name: SNI, upstream_transport_failure_reason: 'TLS error' }],
  ['Istio 1.3 to 1.7', `${HEAD} "-" "-" ${MIDDLE} ${TAIL} ${SNI} default`, { route_name: 'default' }],
  ['Istio 1.8', `${HEAD} "-" ${MIDDLE} ${TAIL} ${SNI} default`, { route_name: 'default', istio_policy_status: undefined }],
  ['Istio 1.9 and later', `${HEAD} via_upstream - "-" ${MIDDLE} ${TAIL} ${SNI} default`, { response_code_details: 'via_upstream', route_name: 'default' }],
]; // prettier-ignore

describe('formats that are known', () => {
  it.each(GENERATIONS)('%s', (name, line, more) => {
    const { entry, format } = access(line);
    expect(format.name).toBe(`text format of ${name}`);
    expect(entry).toMatchObject({
      start_time: '2019-03-06T09:31:27.360Z',
      method: 'GET',
      path: '/status/418',
      protocol: 'HTTP/1.1',
      response_code: 418,
      response_flags: 'UF,URX',
      bytes_received: 0,
      bytes_sent: 135,
      duration: 5,
      upstream_service_time: 2,
      x_forwarded_for: null,
      user_agent: 'curl/7.60.0',
      request_id: 'd209e46f-9ed5-9b61-bbdd-43e22662702a',
      authority: 'httpbin:8000',
      ...more,
    });
  });

  it('TCP of Istio 1.0', () => {
    const { entry } = access(`[2018-09-06T09:31:27.360Z] UF 0 135 5 "127.0.0.1:80" ${TAIL}`);
    expect(entry).toMatchObject({ response_flags: 'UF', bytes_sent: 135, method: undefined });
  });

  it('TCP today, and a connection that no filter chain takes', () => {
    const { entry } = access(
      '[2026-11-20T22:13:52.161Z] "- - -" 0 NR filter_chain_not_found - "-" 0 0 0 - "-" "-" "-" "-" "-" - - 198.18.1.4:8080 198.18.1.3:55224 a.example -',
    );
    expect(entry).toMatchObject({
      method: null,
      path: null,
      protocol: null,
      response_code: 0,
      response_flags: 'NR',
      upstream_host: null,
      requested_server_name: 'a.example',
    });
  });

  it('JSON old (texts), new (numbers and null) and of Envoy Gateway', () => {
    const old = { start_time: '2019-03-06T09:31:27.360Z', response_code: '418', response_flags: '-', duration: '5', istio_policy_status: '-' }; // prettier-ignore
    expect(access(JSON.stringify(old)).entry).toMatchObject({ response_code: 418, response_flags: null, duration: 5, istio_policy_status: null }); // prettier-ignore
    const today = {
      bytes_sent: 1e5,
      response_code: 0,
      upstream_service_time: '4',
      user_agent: null,
    };
    expect(access(JSON.stringify(today)).entry).toMatchObject({ bytes_sent: 100000, response_code: 0, upstream_service_time: 4, user_agent: null }); // prettier-ignore
    const gateway = { ':authority': 'a', 'x-envoy-origin-path': '/', 'x-request-id': 'i', response_code: 200 }; // prettier-ignore
    expect(access(JSON.stringify(gateway)).entry).toMatchObject({ authority: 'a', path: '/', request_id: 'i' }); // prettier-ignore
  });

  it('reads numbers that old Envoys write as doubles', () => {
    expect(access('{"bytes_sent":1e+05,"response_code":200}').entry.bytes_sent).toBe(100000);
  });

  it('leaves JSON of something else alone', () => {
    expect(createLineReader().read('{"a":1,"b":2}').kind).toBe('unparsed');
  });
});
