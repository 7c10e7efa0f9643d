import { describe, expect, test } from 'vitest';
import { decodeHttpConnectionManager } from '../../../../src/core/decode/http-connection-manager.ts';
import { enterHttp } from '../../../../src/core/explain/filters/enter-http.ts';
import type { FilterResult } from '../../../../src/core/explain/model/filter-call.ts';
import type { Header } from '../../../../src/core/wire/http-request.ts';

const entered = (config: object, headers: readonly Header[]): FilterResult =>
  enterHttp({
    http: decodeHttpConnectionManager({ route_config: { virtual_hosts: [] }, ...config }),
    request: { method: 'GET', scheme: 'http', authority: 'shop', path: '/', headers, protocol: 'HTTP/1.1', bodyBytes: 0 },
    connection: { destination: { ip: '10.0.0.5', port: 8080 }, sourceIp: '10.1.0.9', serverName: '' },
  }); // prettier-ignore

const forwarded = (value: string): Header => ['x-forwarded-for', value];
const EDGE = { use_remote_address: true };

describe('whose request it is', () => {
  test.each([
    ['nobody says', {}, [], '10.1.0.9'],
    ['a sidecar trusts the last', {}, [forwarded('1.1.1.1, 2.2.2.2')], '2.2.2.2'],
    ['hops are left out', { xff_num_trusted_hops: 1 }, [forwarded('1.1.1.1, 2.2.2.2')], '1.1.1.1'],
    ['a list that is too short', { xff_num_trusted_hops: 2 }, [forwarded('1.1.1.1, 2.2.2.2')], '10.1.0.9'],
    ['no address', {}, [forwarded('1.1.1.1, nonsense')], '10.1.0.9'],
    ['an edge trusts nobody', EDGE, [forwarded('1.1.1.1')], '10.1.0.9'],
    ['an edge behind one proxy', { ...EDGE, xff_num_trusted_hops: 1 }, [forwarded('1.1.1.1')], '1.1.1.1'],
  ] as const)('%s', (_, config, headers, ip) => {
    expect(entered(config, headers)).toMatchObject({ kind: 'pass', stream: { remoteIp: ip } });
  }); // prettier-ignore
});

describe('internal headers', () => {
  const retries: Header = ['x-envoy-max-retries', '7'];
  const INTERNAL = { ...EDGE, internal_address_config: { cidr_ranges: [{ address_prefix: '10.0.0.0', prefix_len: 8 }] } }; // prettier-ignore

  test('strangers lose them, the mesh keeps them', () => {
    expect(names(entered(EDGE, [retries]))).not.toContain('x-envoy-max-retries');
    expect(names(entered(INTERNAL, [retries]))).toContain('x-envoy-max-retries');
    expect(names(entered(INTERNAL, [retries, forwarded('1.1.1.1')]))).not.toContain('x-envoy-max-retries'); // prettier-ignore
  });

  test('"Connection" goes, unless it asks for another protocol', () => {
    expect(names(entered({}, [['connection', 'close']]))).not.toContain('connection');
    expect(names(entered({}, [['connection', 'Upgrade'], ['upgrade', 'websocket']]))).toEqual(expect.arrayContaining(['connection', 'upgrade'])); // prettier-ignore
  });

  const names = (result: FilterResult): string[] =>
    result.kind === 'pass' ? result.request.headers.map(([name]) => name) : [];
});
