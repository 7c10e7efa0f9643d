import { expect, test } from 'vitest';
import { forward } from '../../../../src/core/explain/cluster/forward.ts';
import type { Ending } from '../../../../src/core/explain/model/ending.ts';
import { atProxy, hostsCluster } from '../journey/proxy.ts';
import { decided, request } from '../route/ask.ts';

const MIRRORS = [
  { cluster: 'copies' },
  { cluster: 'some', runtime_fraction: { default_value: { numerator: 25 } } },
  { cluster: 'none', runtime_fraction: { default_value: { numerator: 0 } } },
];
const COPIES = [{ cluster: 'copies', share: 1 }, { cluster: 'some', share: 0.25 }]; // prettier-ignore

/** Who gets copies of a request that is forwarded to hosts that do this. */
function mirrored(cluster: string, does: Partial<Ending> = {}, more: object = {}): Ending['mirrors'][] {
  const decision = decided([{ match: { prefix: '/' }, route: { cluster, request_mirror_policies: MIRRORS, ...more } }], request('/'));
  if (decision.kind !== 'forward') throw new Error(decision.kind);
  const at = atProxy([hostsCluster('main', 2), { name: 'empty', type: 'STATIC' }], () => does);
  const wire = { destination: { ip: '198.18.0.1', port: 80 }, sourceIp: '192.0.2.200', layers: [], request: decision.request };
  return forward(at, decision, { wire, overridesAlpn: false, resource: undefined, filterState: new Map() }).map(({ value }) => value.mirrors);
} // prettier-ignore

test('copies are told with their shares, whatever host answers', () => {
  expect(mirrored('main')).toEqual([COPIES, COPIES]);
});

test('a request is copied once, however often it is tried again and how it ends', () => {
  const retries = { retry_policy: { retry_on: 'connect-failure', num_retries: 3 } };
  for (const mirrors of mirrored('main', { kind: 'connect-failure' }, retries))
    expect(mirrors).toEqual(COPIES);
});

test('what proxies behind it copy is told as well', () => {
  const behind = [{ cluster: 'behind', share: 1 }];
  expect(mirrored('main', { mirrors: behind })[0]).toEqual([...COPIES, ...behind]);
});

test.each(['missing', 'empty'])('without a host in %s nobody gets a copy', (cluster) => {
  expect(mirrored(cluster)).toEqual([[]]);
});
