import type { Draw } from '../chain-scene.ts';
import { chance, draws, setHeader, type Draft } from './draft.ts';
import { somePath, templateRewrite, templateRewriteConfig } from './paths.ts';

/** Headers with which requests order the router about count only from inside. */
const fromInside = (request: Draft, draw: Draw): void =>
  setHeader(request, 'x-forwarded-for', ...draw([['10.1.2.3'], ['10.1.2.3'], ['10.1.2.3'], []]));

export const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'] as const;
export const MIRRORS = ['m0', 'm1', 'm2'] as const;

/** What a route does: its kinds for the table, its part of a Route, and what requests need to make it matter. */
export interface Action {
  readonly kinds: readonly string[];
  readonly route: Readonly<Record<string, unknown>>;
  touch(request: Draft, draw: Draw): void;
}

type Match = Readonly<Record<string, unknown>>;

export function someAction(draw: Draw, match: Match): Action {
  const kind = draw(['forward', 'forward', 'forward', 'forward', 'redirect', 'redirect', 'direct']);
  if ('connect_matcher' in match) return plain(draw);
  if (kind === 'redirect') return someRedirect(draw, match);
  if (kind === 'direct') return someAnswer(draw);
  const to = someTarget(draw);
  const rewrite = chance(draw, 45) ? someRewrite(draw, match) : NOTHING;
  const host = chance(draw, 35) ? someHostRewrite(draw) : NOTHING;
  const times = chance(draw, 35) ? someTimeouts(draw) : NOTHING;
  const retries = chance(draw, 20) ? someRetries(draw) : NOTHING;
  const mirrors = chance(draw, 20) ? someMirrors(draw) : NOTHING;
  const parts = [to, rewrite, host, times, retries, mirrors];
  return {
    kinds: parts.flatMap(({ kinds }) => kinds),
    route: { route: Object.assign({}, ...parts.map(({ part }) => part)) },
    touch: (request, pick) => {
      for (const { touch } of parts) touch?.(request, pick);
    },
  };
}

interface Part {
  readonly kinds: readonly string[];
  readonly part: object;
  readonly touch?: (request: Draft, draw: Draw) => void;
}

const NOTHING: Part = { kinds: [], part: {} };

const plain = (draw: Draw): Action => ({
  kinds: ['to cluster'],
  route: { route: { cluster: draw(CLUSTERS), upgrade_configs: [{ upgrade_type: 'CONNECT' }] } },
  touch: () => undefined,
});

function someTarget(draw: Draw): Part {
  switch (
    draw(['cluster', 'cluster', 'cluster', 'missing', 'header', 'split', 'by number', 'by hash'])
  ) {
    case 'cluster':
      return { kinds: ['to cluster'], part: { cluster: draw(CLUSTERS) } };
    case 'missing': {
      const code = draw([
        {},
        { cluster_not_found_response_code: 'NOT_FOUND' },
        { cluster_not_found_response_code: 'INTERNAL_SERVER_ERROR' },
      ]);
      return { kinds: ['to missing cluster'], part: { cluster: 'nowhere', ...code } };
    }
    case 'header':
      return {
        kinds: ['to cluster of a header'],
        part: { cluster_header: 'x-to' },
        touch: (request, pick) =>
          setHeader(
            request,
            'x-to',
            ...pick([
              [pick(CLUSTERS)],
              [pick(CLUSTERS)],
              [pick(CLUSTERS), pick(CLUSTERS)],
              ['nowhere'],
              [],
            ]),
          ),
      };
    case 'split':
      return { kinds: ['split by chance'], part: { weighted_clusters: split(draw) } };
    case 'by number':
      return {
        kinds: ['split by a header number'],
        part: { weighted_clusters: { ...split(draw), header_name: 'x-number' } },
        touch: (request, pick) =>
          setHeader(
            request,
            'x-number',
            ...pick([[pick(NUMBERS)], [pick(NUMBERS)], ['x'], ['1', '2'], []]),
          ),
      };
    default:
      return {
        kinds: ['split by hash'],
        part: {
          weighted_clusters: { ...split(draw), use_hash_policy: true },
          hash_policy: [someHash(draw), ...draw([[], [someHash(draw)]])],
        },
        touch: (request, pick) => {
          setHeader(
            request,
            'end-user',
            ...pick([
              ['jason'],
              [pick(NUMBERS), pick(NUMBERS)],
              [`${pick(NUMBERS)}-a-long-value-of-more-than-thirty-two-bytes`],
              [],
            ]),
          );
          setHeader(request, 'cookie', `user=${pick(NUMBERS)}`);
          if (pick([true, false])) request.query.push(`q=${pick(NUMBERS)}`);
        },
      };
  }
}

const NUMBERS = ['0', '1', '7', '42', '99', '100', '1234567', '18446744073709551615'];

function someHash(draw: Draw): object {
  const terminal = draw([{}, { terminal: true }]);
  return {
    ...draw([
      { header: { header_name: 'End-User' } },
      {
        header: {
          header_name: 'end-user',
          regex_rewrite: { pattern: { regex: '[0-9]' }, substitution: 'n\\0' },
        },
      },
      { cookie: { name: 'user' } },
      { query_parameter: { name: 'q' } },
      { connection_properties: { source_ip: true } },
    ]),
    ...terminal,
  };
}

function split(draw: Draw): { clusters: object[] } {
  const weights = draw([
    [90, 10],
    [1, 1, 1],
    [0, 5],
    [50, 0, 50],
    [3, 4],
    [1, 99, 0],
    [1000, 1, 499],
  ]);
  return {
    clusters: weights.map((weight, index) => ({
      ...(index === 1 && chance(draw, 15) ? { cluster_header: 'x-to' } : { name: draw(CLUSTERS) }),
      weight,
      ...(chance(draw, 30) ? someHeaderOperations(draw) : {}),
      ...(chance(draw, 20) ? { host_rewrite_literal: `split-${index}.example` } : {}),
    })),
  };
}

function someRewrite(draw: Draw, match: Match): Part {
  const template = match['path_match_policy'] as
    { typed_config: { path_template: string } } | undefined;
  if (template !== undefined) {
    const rewrite = templateRewrite(template.typed_config.path_template) ?? '/n';
    return {
      kinds: ['template rewrite'],
      part: { path_rewrite_policy: templateRewriteConfig(rewrite) },
    };
  }
  switch (draw(['prefix', 'prefix', 'regex', 'format'])) {
    case 'prefix':
      return {
        kinds: ['prefix rewrite'],
        part: { prefix_rewrite: draw([somePath(draw), `${somePath(draw)}/`, '/']) },
      };
    case 'regex':
      return { kinds: ['regex rewrite'], part: { regex_rewrite: someSubstitution(draw) } };
    default:
      return {
        kinds: ['path format'],
        part: { path_rewrite: draw(['/f%REQ(x-to)%', '/g/%REQ(:method)%', '/h%REQ(x-none)%']) },
      };
  }
}

const someSubstitution = (draw: Draw): object => {
  const [regex, substitution] = draw([
    ['/', '-'],
    ['^/([^/]+)/([^/]+)', '/\\2/\\1'],
    ['[a-z]*', '/\\0'],
    ['^/api', '/v9'],
    ['(a)|b', '[\\1]'],
    ['.*', '/all'],
    ['x*$', '/end'],
    ['(?i)reviews', '\\\\'],
  ] as const);
  return { pattern: { regex }, substitution: regex === '/' ? '/-' : substitution };
};

function someHostRewrite(draw: Draw): Part {
  const forwarded = draw([{}, { append_x_forwarded_host: true }]);
  const touch: Part['touch'] = (request, pick) => {
    setHeader(request, 'x-host', ...pick([['from-header.example'], ['a', 'b'], []]));
    setHeader(
      request,
      'x-forwarded-host',
      ...pick([[], [], ['before.example'], [request.authority]]),
    );
  };
  const [kind, part] = draw([
    ['literal', { host_rewrite_literal: 'literal.example:81' }],
    ['header', { host_rewrite_header: 'X-Host' }],
    [
      'path regex',
      {
        host_rewrite_path_regex: {
          pattern: { regex: '^/([^/]*).*$' },
          substitution: '\\1.example',
        },
      },
    ],
    ['format', { host_rewrite: '%REQ(x-host)%' }],
    ['endpoint', { auto_host_rewrite: true }],
  ] as const);
  return { kinds: [`host rewrite ${kind}`], part: { ...part, ...forwarded }, touch };
}

function someTimeouts(draw: Draw): Part {
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

function someRetries(draw: Draw): Part {
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

export const someMirrorList = (draw: Draw): object[] =>
  draw([[0], [0, 1]]).map((at) => ({
    ...draw([{ cluster: MIRRORS[at] }, { cluster: MIRRORS[at] }, { cluster_header: 'x-mirror' }]),
    ...draw([{}, {}, { runtime_fraction: { default_value: { numerator: draw([0, 40, 100]) } } }]),
    ...draw([{}, { disable_shadow_host_suffix_append: true }]),
  }));

const someMirrors = (draw: Draw): Part => ({
  kinds: ['mirrors'],
  part: draw([{ request_mirror_policies: someMirrorList(draw) }, {}]),
  touch: (request, pick) => setHeader(request, 'x-mirror', ...pick([[], ['m2']])),
});

function someRedirect(draw: Draw, match: Match): Action {
  const where = draw([
    {},
    { host_redirect: 'moved.example' },
    { host_redirect: 'moved.example:99' },
  ]);
  const scheme = draw([
    {},
    { https_redirect: true },
    { scheme_redirect: draw(['http', 'https', 'ftp']) },
  ]);
  const path = draw([
    ['path', { path_redirect: draw(['/new', '/new?own=1', 'new']) }],
    [
      'prefix',
      'path_match_policy' in match ? {} : { prefix_rewrite: draw(['/new', '/', somePath(draw)]) },
    ],
    ['regex', { regex_rewrite: someSubstitution(draw) }],
    ['same path', {}],
  ] as const);
  const redirect = {
    ...where,
    ...scheme,
    ...draw([{}, {}, { port_redirect: draw([8443, 80]) }]),
    ...path[1],
    ...draw([{}, {}, { strip_query: true }]),
    ...draw([
      {},
      { response_code: draw(['FOUND', 'SEE_OTHER', 'TEMPORARY_REDIRECT', 'PERMANENT_REDIRECT']) },
    ]),
  };
  return {
    kinds: [`redirect ${path[0]}`],
    route: { redirect },
    touch: (request, pick) => {
      setHeader(request, 'x-forwarded-proto', ...pick([[], ['https'], ['http']]));
      if (!request.authority.includes(':'))
        request.authority += pick(['', '', ':80', ':443', ':8080']);
    },
  };
}

const someAnswer = (draw: Draw): Action => ({
  kinds: ['direct response'],
  route: {
    direct_response: {
      status: draw([200, 201, 302, 404, 418, 503]),
      ...draw([{}, { body: { inline_string: 'hello' } }]),
    },
  },
  touch: () => undefined,
});

const NAMES = ['x-op-a', 'X-Op-B', 'x-op-c', 'x-one', 'end-user'];
const VALUES = [
  'plain',
  '',
  '%REQ(end-user)%',
  '[%REQ(x-none)%]',
  '%REQ(x-none?x-one)%',
  '%REQ(x-two):3%',
  '100%%',
  '%PROTOCOL%',
  '%ROUTE_NAME%',
  '%UPSTREAM_CLUSTER%',
  '%REQ(:authority)%',
  '%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%',
  '%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%',
  '%PATH(NQ)%',
  '%REQ(x-op-a)%',
];
const ACTIONS = [
  'APPEND_IF_EXISTS_OR_ADD',
  'ADD_IF_ABSENT',
  'OVERWRITE_IF_EXISTS_OR_ADD',
  'OVERWRITE_IF_EXISTS',
];

/** Header operations of one level. */
export const someHeaderOperations = (draw: Draw): object => ({
  request_headers_to_add: draws(draw, [0], 4).map(() => ({
    header: { key: draw(NAMES), value: draw(VALUES) },
    ...draw([{}, { append_action: draw(ACTIONS) }, { append_action: draw(ACTIONS) }]),
    ...draw([{}, {}, { keep_empty_value: true }]),
  })),
  request_headers_to_remove: draws(draw, ['x-two', 'X-One', 'x-op-a', 'x-number'], 1),
});

/** Headers that operations touch. */
export function touchOperations(request: Draft, draw: Draw): void {
  for (const name of ['x-op-a', 'x-op-b', 'x-one', 'x-two'])
    if (chance(draw, 40) && !request.headers.some(([own]) => own === name))
      setHeader(request, name, ...draw([['own'], ['own', 'other']]));
}
