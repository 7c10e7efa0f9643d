import { describe, expect, it } from 'vitest';
import { jsonProxyLog } from '../../../../src/core/logs/proxy-log/json-line.ts';
import { textProxyLog } from '../../../../src/core/logs/proxy-log/text-line.ts';

describe('a line of the proxy itself', () => {
  it.each([
    [
      '2026-11-20T22:15:17.939953Z\twarning\tenvoy upstream source/common/lds_api.cc:89\tlds: rejected\tthread=1779',
      { writer: 'envoy', level: 'warning', scope: 'upstream source/common/lds_api.cc:89', message: 'lds: rejected\tthread=1779' },
    ],
    ['2026-11-20T22:12:18.719820Z\tinfo\tProxy role\tips=[198.18.1.2] type=sidecar', { writer: 'agent', scope: undefined, message: 'Proxy role\tips=[198.18.1.2] type=sidecar' }],
    ['2026-11-20T22:12:18.719820Z\twarn\txdsproxy\tconnection lost', { writer: 'agent', level: 'warning', scope: 'xdsproxy', message: 'connection lost' }],
    ['2026-11-20T22:12:18.719820Z\tinfo\tReadiness succeeded', { writer: 'agent', scope: undefined, message: 'Readiness succeeded' }],
    ['[2026-11-20 22:12:18.719][12][critical][main] [source/server.cc:1] exiting', { writer: 'envoy', level: 'critical', scope: 'main', time: '2026-11-20T22:12:18.719Z' }],
    ['2026/11/20 22:12:18 ERROR failed to set GOMEMLIMIT', { writer: 'agent', level: 'error', time: '2026-11-20T22:12:18Z', message: 'failed to set GOMEMLIMIT' }],
    ['E1120 22:12:18.715599       1 reflector.go:561] Unhandled', { writer: 'agent', level: 'error', scope: 'reflector.go:561' }],
  ])('as text: %s', (line, told) => {
    expect(textProxyLog(line)).toMatchObject({ kind: 'proxy-log', raw: line, ...told });
  }); // prettier-ignore

  it('as JSON, the agent’s and Envoy’s', () => {
    const agent = '{"level":"info","time":"2026-11-20T22:12:18.7Z","scope":"ads","msg":"ADS: new"}';
    expect(jsonProxyLog(agent)).toMatchObject({
      writer: 'agent',
      scope: 'ads',
      message: 'ADS: new',
    });
    const envoy =
      '{"level":"warn","time":"x","scope":"envoy config","msg":"no","caller":"a:1","thread":7}';
    expect(jsonProxyLog(envoy)).toMatchObject({
      writer: 'envoy',
      level: 'warning',
      scope: 'config',
    });
  });

  it.each([
    '[2026-11-20T22:13:52.161Z] "GET /x HTTP/1.1" 200 -',
    '{"response_code":200,"path":"/level"}',
    '{"level":"info","code":200}',
    '2026-11-20T22:13:52.161Z GET /x',
    'ERR 2026-11-20T22:13:52.161Z',
    '',
  ])('is not %j', (line) => {
    expect(textProxyLog(line) ?? jsonProxyLog(line)).toBeUndefined();
  });
});
