import { expect, test } from 'vitest';
import { FALLBACK, ask, carrying, decided, reached, request, to } from './ask.ts';

test('parameters of segments do not count where they are ignored, and then keep a prefix from being rewritten', () => {
  const config = { ignore_path_parameters_in_path_matching: true };
  expect(
    reached([to('wanted', { path: '/a/b' }), FALLBACK], request('/a;v=1/b;w'), { config }),
  ).toBe('100 wanted');
  const decision = decided(
    [{ match: { prefix: '/a/b' }, route: { cluster: 'c', prefix_rewrite: '/z' } }],
    request('/a;v=1/b/c'),
    { config },
  );
  expect(decision).toMatchObject({ request: { path: '/a;v=1/b/c' } });
});

test('fractions, splits and mirrors share one random number', () => {
  const half = { runtime_fraction: { default_value: { numerator: 50 } } };
  const split = (first: number, second: number) => ({
    weighted_clusters: {
      clusters: [
        { name: 'a', weight: first },
        { name: 'b', weight: second },
      ],
    },
  });
  // number % 100 is below 50 for the first route: all of them fall into the first half of its split.
  expect(
    reached(
      [
        { match: { prefix: '/', ...half }, route: split(50, 50) },
        { match: { prefix: '/' }, route: split(50, 50) },
      ],
      request('/'),
    ),
  ).toBe('50 a, 50 b');
  // Of what a fraction of 30 % left, 20 of 70 fall into one of 50 %.
  const third = { runtime_fraction: { default_value: { numerator: 30 } } };
  expect(
    reached(
      [to('first', { prefix: '/', ...third }), to('second', { prefix: '/', ...half }), FALLBACK],
      request('/'),
    ),
  ).toBe('30 first, 20 second, 50 other');
  const mirrored = ask(
    [
      {
        match: { prefix: '/' },
        route: {
          ...split(90, 10),
          request_mirror_policies: [
            { cluster: 'm', runtime_fraction: { default_value: { numerator: 10 } } },
          ],
        },
      },
    ],
    request('/'),
  );
  expect(
    mirrored.map(
      ({ decision }) =>
        decision.kind === 'forward' &&
        decision.mirrors.map(({ share }) => share.fraction.toFixed(3)),
    ),
  ).toEqual([['0.111'], []]);
});

test('a number in a header, or a hash, chooses in a split', () => {
  const clusters = [
    { name: 'a', weight: 90 },
    { name: 'b', weight: 10 },
  ];
  const byNumber = [
    { match: { prefix: '/' }, route: { weighted_clusters: { clusters, header_name: 'x-number' } } },
  ];
  expect(reached(byNumber, carrying(['x-number', '189']))).toBe('100 a');
  expect(reached(byNumber, carrying(['x-number', '18446744073709551595']))).toBe('100 b');
  expect(reached(byNumber, carrying(['x-number', '1'], ['x-number', '1']))).toBe('90 a, 10 b');
  const byHash = [
    {
      match: { prefix: '/' },
      route: {
        weighted_clusters: { clusters, use_hash_policy: true },
        hash_policy: [{ header: { header_name: 'end-user' } }],
      },
    },
  ];
  expect(reached(byHash, carrying(['end-user', 'jason']))).toMatch(/^100 /);
  expect(reached(byHash, carrying())).toBe('90 a, 10 b');
});

test('what no dump tells is unknown, unless something else speaks against the route', () => {
  const match = { prefix: '/a', filter_state: [{ key: 'tenant', string_match: { exact: 'x' } }] };
  expect(reached([to('wanted', match), FALLBACK], request('/a'))).toBe('100 unknown');
  expect(reached([to('wanted', match), FALLBACK], request('/b'))).toBe('100 other');
});

test('a matcher tree and a plugin are unknown', () => {
  expect(reached([], request('/'), { host: { routes: undefined, matcher: {} } })).toBe(
    '100 unknown',
  );
  expect(
    reached(
      [{ match: { prefix: '/' }, route: { cluster_specifier_plugin: 'golang' } }],
      request('/'),
    ),
  ).toBe('100 unknown');
});

test('dynamic metadata as filters wrote it', () => {
  const match = {
    prefix: '/',
    dynamic_metadata: [
      {
        filter: 'jwt',
        path: [{ key: 'payload' }, { key: 'groups' }],
        value: { list_match: { one_of: { string_match: { exact: 'admin' } } } },
      },
    ],
  };
  const metadata = new Map([['jwt', { payload: { groups: ['staff', 'admin'] } }]]);
  expect(reached([to('wanted', match), FALLBACK], request('/'), { stream: { metadata } })).toBe(
    '100 wanted',
  );
  expect(reached([to('wanted', match), FALLBACK], request('/'))).toBe('100 other');
});

test('a header that names no cluster leads nowhere', () => {
  expect(
    decided(
      [
        {
          match: { prefix: '/' },
          route: { cluster_header: 'x-to', cluster_not_found_response_code: 'NOT_FOUND' },
        },
      ],
      request('/'),
    ),
  ).toMatchObject({ cluster: '', clusterNotFoundStatus: 404 });
});

test('candidates say the first criterion that failed; values of secret headers stay hidden', () => {
  const secret = { name: 'authorization', string_match: { exact: 'Bearer s3cret' } };
  const [branch] = ask(
    [
      to('x', { prefix: '/a', headers: [{ name: 'end-user', string_match: { exact: 'jason' } }] }),
      to('y', { prefix: '/', headers: [secret] }),
      FALLBACK,
      to('z', { prefix: '/' }),
    ],
    request('/', {
      headers: [
        ['end-user', 'maria'],
        ['authorization', 'Basic t0ken'],
      ],
    }),
  );
  const step = branch?.choice.steps.find(({ kind }) => kind === 'route');
  expect(step?.candidates.map(({ state, failure }) => [state, failure])).toEqual([
    ['passed-over', { criterion: 'header end-user', wanted: '= jason', actual: 'maria' }],
    [
      'passed-over',
      { criterion: 'header authorization', wanted: '= [redacted]', actual: '[redacted]' },
    ],
    ['taken', undefined],
    ['not-reached', undefined],
  ]);
});
