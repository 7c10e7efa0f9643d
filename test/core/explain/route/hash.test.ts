import { expect, test } from 'vitest';
import { hashOf } from '../../../../src/core/explain/route/hash.ts';
import { xxHash64 } from '../../../../src/core/explain/route/xxhash.ts';
import type { HashPolicy } from '../../../../src/core/model/envoy/route-action.ts';
import { MADE_UP_ID, SOMEWHERE } from '../../../../src/core/wire/stream-facts.ts';
import { ask, request } from './ask.ts';

const policy = (kind: HashPolicy['kind'], name = '', more: Partial<HashPolicy> = {}): HashPolicy => ({ kind, name, terminal: false, ...more }); // prettier-ignore

const HEADER = policy('header', 'X-User');
const NEW_COOKIE = policy('cookie', 'sid', { ttlMs: 0 });

const hash = (policies: readonly HashPolicy[], headers: readonly (readonly [string, string])[] = [], remoteIp = '192.0.2.7') =>
  hashOf(policies, { request: request('/?q=1&q=2', { headers }), stream: { remoteIp } }); // prettier-ignore

test.each<[string, HashPolicy, bigint]>([
  ['header', HEADER, xxHash64('jason', 0n)],
  ['cookie', policy('cookie', 'sid'), xxHash64('7', 0n)],
  ['first value of a parameter', policy('query-parameter', 'q'), xxHash64('1', 0n)],
  ['source IP', policy('source-ip'), xxHash64('192.0.2.7', 0n)],
  ['path', policy('header', ':path'), xxHash64('/?q=1&q=2', 0n)],
  ['host', policy('header', 'Host'), xxHash64(request('/').authority, 0n)],
])('by %s', (_, by, value) => {
  const headers = [['x-user', 'jason'], ['cookie', 'sid=7']] as const; // prettier-ignore
  expect(hash([by], headers)).toEqual({ kind: 'known', value, by: [by] });
});

test('a policy without anything to hash leaves it to the others, and a terminal one ends the list', () => {
  const source = policy('source-ip');
  expect(hash([HEADER])).toEqual({ kind: 'none' });
  expect(hash([HEADER, source])).toMatchObject({ kind: 'known', by: [source] });
  const terminal = { ...HEADER, terminal: true };
  expect(hash([terminal, source], [['x-user', 'a']])).toMatchObject({ by: [terminal] });
  expect(hash([HEADER, source], [['x-user', 'a']])).toMatchObject({ by: [HEADER, source] });
});

test('what nobody knows is said, and not taken for what is left', () => {
  expect(hash([NEW_COOKIE])).toMatchObject({ kind: 'open', why: expect.stringContaining('no cookie sid') }); // prettier-ignore
  expect(hash([HEADER, NEW_COOKIE], [['x-user', 'a']])).toMatchObject({ kind: 'open' });
  expect(hash([NEW_COOKIE], [['cookie', 'sid=1']])).toMatchObject({ kind: 'known' });
  expect(hash([policy('source-ip')], [], SOMEWHERE)).toMatchObject({ kind: 'open' });
  expect(hash([policy('filter-state', 'key')])).toMatchObject({ kind: 'open' });
  expect(hash([policy('unknown'), HEADER], [['x-user', 'a']])).toMatchObject({ kind: 'open' });
  expect(hash([policy('none'), HEADER], [['x-user', 'a']])).toMatchObject({ kind: 'known' });
  const forwarded = policy('header', 'x-forwarded-for');
  expect(hash([forwarded], [['x-forwarded-for', `198.18.0.9, ${SOMEWHERE}`]])).toMatchObject({
    kind: 'open',
  });
  expect(hash([forwarded], [['x-forwarded-for', '192.0.2.10']])).toMatchObject({ kind: 'known' });
  expect(hash([policy('header', 'x-request-id')], [['x-request-id', MADE_UP_ID]])).toMatchObject({
    kind: 'open',
  });
  const open = {
    ...request('/', { headers: [['x-user', 'a']] }),
    openHeaders: new Set(['x-user']),
  };
  expect(hashOf([HEADER], { request: open, stream: { remoteIp: '192.0.2.7' } })).toMatchObject({ kind: 'open' }); // prettier-ignore
});

test('the request is hashed as the route sends it', () => {
  const [found] = ask(
    [
      {
        match: { prefix: '/' },
        request_headers_to_add: [{ header: { key: 'x-user', value: 'route' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }], // prettier-ignore
        route: { cluster: 'c', hash_policy: [{ header: { header_name: 'x-user' } }] },
      },
    ],
    request('/', { headers: [['x-user', 'client']] }),
  );
  expect(found?.decision).toMatchObject({ hash: { value: xxHash64('route', 0n) } });
});
