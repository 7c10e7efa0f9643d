import type { Draw } from '../chain-scene.ts';
import { setHeader, type Criterion, type Draft } from './draft.ts';

const NAMES = ['x-one', 'x-two', 'X-Three', 'end-user', 'x-number'];
const TEXTS = [
  'jason',
  'Jason',
  'v2',
  'a,b',
  'a',
  'b',
  'x-jason-y',
  'jason!',
  'Mozilla/5.0 (X11)',
  '1',
  'true',
];
const ODD = [...TEXTS, '', 'JASON', 'jas', 'nosaj', 'v22', ' v2'];

/** A StringMatcher, and values that it matches. */
function someStringMatch(draw: Draw): { kind: string; config: object; samples: readonly string[] } {
  const text = draw(TEXTS);
  const caseless = draw([false, false, true]);
  const any = caseless ? { ignore_case: true } : {};
  const word = caseless ? ', any case' : '';
  const own = caseless ? [text, text.toUpperCase(), text.toLowerCase()] : [text];
  switch (draw(['exact', 'exact', 'prefix', 'suffix', 'contains', 'regex'])) {
    case 'exact':
      return { kind: `exact${word}`, config: { exact: text, ...any }, samples: own };
    case 'prefix':
      return {
        kind: `prefix${word}`,
        config: { prefix: text, ...any },
        samples: own.flatMap((value) => [value, `${value}z`]),
      };
    case 'suffix':
      return {
        kind: `suffix${word}`,
        config: { suffix: text, ...any },
        samples: own.flatMap((value) => [value, `z${value}`]),
      };
    case 'contains':
      return {
        kind: `contains${word}`,
        config: { contains: text, ...any },
        samples: own.flatMap((value) => [`z${value}z`, value]),
      };
    default: {
      const [regex, ...samples] = draw(REGEXES);
      return { kind: 'regex', config: { safe_regex: { regex } }, samples };
    }
  }
}

const REGEXES: readonly (readonly [string, ...string[]])[] = [
  ['ja.*n', 'jason', 'jan'],
  ['v[0-9]', 'v1', 'v2'],
  ['(?i)jason', 'JASON', 'Jason'],
  ['a|b', 'a', 'b'],
  ['^[^,]*$', 'a', 'x'],
  ['a,b', 'a,b'],
];

/** A criterion on a header: each kind of matcher, inverted or not, missing as empty or not. */
export function someHeaderCriterion(draw: Draw): Criterion {
  const name = draw(NAMES);
  const invert = draw([false, false, false, true]);
  const empty = draw([false, false, false, false, true]);
  const flags = {
    ...(invert ? { invert_match: true } : {}),
    ...(empty ? { treat_missing_header_as_empty: true } : {}),
  };
  const { kind, config, samples } = someFieldMatch(draw);
  const lower = name.toLowerCase();
  const fitting = (request: Draft, pick: Draw): void =>
    setHeader(
      request,
      lower,
      ...pick([
        [pick(samples)],
        [pick(samples)],
        [pick(samples), pick(ODD)],
        [pick(ODD), pick(samples)],
      ]),
    );
  const missing = (request: Draft, pick: Draw): void =>
    setHeader(request, lower, ...pick([[], [], [pick(ODD)], [pick(ODD), pick(ODD)]]));
  const turned = invert !== (kind === 'absent');
  return {
    kind: `header ${kind}${invert ? ', inverted' : ''}${empty ? ', missing as empty' : ''}`,
    criterion: `header ${name}`,
    match: { headers: [{ name, ...config, ...flags }] },
    fit: turned ? missing : fitting,
    miss: turned ? fitting : missing,
  };
}

function someFieldMatch(draw: Draw): { kind: string; config: object; samples: readonly string[] } {
  switch (
    draw(['string', 'string', 'string', 'string', 'present', 'absent', 'nothing', 'range', 'range'])
  ) {
    case 'string': {
      const { kind, config, samples } = someStringMatch(draw);
      return { kind, config: { string_match: config }, samples };
    }
    case 'present':
      return { kind: 'present', config: { present_match: true }, samples: ['', 'x'] };
    case 'absent':
      return { kind: 'absent', config: { present_match: false }, samples: ['', 'x'] };
    case 'nothing':
      return { kind: 'unspecified', config: {}, samples: ['', 'x'] };
    default:
      return {
        kind: 'range',
        config: { range_match: { start: '-5', end: '10' } },
        samples: ['1', '-5', '9', '+3', '10', '-6', '0x1', '1.0', ' 2'],
      };
  }
}

/** A criterion on a pseudo header. */
export function somePseudoCriterion(draw: Draw): Criterion {
  const is = (
    name: string,
    own: string,
    config: object,
    fit: Criterion['fit'],
    miss: Criterion['miss'],
  ): Criterion => ({
    kind: `header :${own}`,
    criterion: own,
    match: { headers: [{ name, ...config }] },
    fit,
    miss,
  });
  switch (draw(['method', 'authority', 'path', 'scheme'])) {
    case 'method': {
      const method = draw(['GET', 'POST', 'PUT', 'DELETE']);
      return is(
        ':method',
        'method',
        { string_match: { exact: method } },
        (request) => void (request.method = method),
        (request, pick) => void (request.method = pick(['GET', 'POST', 'OPTIONS', 'PATCH'])),
      );
    }
    case 'authority':
      return is(
        draw([':authority', 'host']),
        'authority',
        { string_match: { suffix: '.example' } },
        () => undefined,
        () => undefined,
      );
    case 'path':
      return is(
        ':path',
        'path',
        { string_match: { contains: '?x=' } },
        (request) => void request.query.push('x=1'),
        (request) => void (request.query = []),
      );
    default:
      return is(
        ':scheme',
        'scheme',
        { string_match: { exact: 'https' } },
        (request) => setHeader(request, 'x-forwarded-proto', 'https'),
        (request, pick) => setHeader(request, 'x-forwarded-proto', pick(['http', 'HTTPS', 'ftp'])),
      );
  }
}

export function someQueryCriterion(draw: Draw): Criterion {
  const name = draw(['q', 'page', 'Q', 'x%20y']);
  const { kind, config, samples } = queryMatch(draw);
  const safe = samples.map((value) => value.replaceAll(/[ ()!/]/g, '%20'));
  const fitting = (request: Draft, pick: Draw): void =>
    void request.query.push(
      ...pick([[], ['z=1']]),
      `${name}=${pick(safe)}`,
      ...pick([[], [`${name}=other`]]),
    );
  const missing = (request: Draft, pick: Draw): void =>
    void request.query.push(
      ...pick([
        [],
        [`${name}`],
        [`${name}=`],
        [`${name}=other`, `${name}=${pick(safe)}`],
        [`${name.toUpperCase()}=${pick(safe)}`],
      ]),
    );
  return {
    kind: `query ${kind}`,
    criterion: `query parameter ${name}`,
    match: { query_parameters: [{ name, ...config }] },
    fit: kind === 'absent' ? missing : fitting,
    miss: kind === 'absent' ? fitting : missing,
  };
}

function queryMatch(draw: Draw): { kind: string; config: object; samples: readonly string[] } {
  const kind = draw(['string', 'string', 'present', 'absent', 'unspecified']);
  if (kind === 'string') {
    const { kind: own, config, samples } = someStringMatch(draw);
    return { kind: own, config: { string_match: config }, samples };
  }
  const config = kind === 'unspecified' ? {} : { present_match: kind === 'present' };
  return { kind, config, samples: ['', 'x'] };
}

export function someCookieCriterion(draw: Draw): Criterion {
  const name = draw(['user', 'session']);
  const invert = draw([false, false, true]);
  const { kind, config, samples } = someStringMatch(draw);
  const put = (request: Draft, value: string, pick: Draw): void =>
    setHeader(
      request,
      'cookie',
      pick([
        `${name}=${value}`,
        `a=b; ${name}=${value}`,
        `${name}="${value}"; z=1`,
        `${name}=${value}; ${name}=other`,
      ]),
    );
  const fitting: Criterion['fit'] = (request, pick) => put(request, pick(samples), pick);
  const missing: Criterion['fit'] = (request, pick) =>
    pick([true, false]) ? setHeader(request, 'cookie', 'a=b') : put(request, pick(ODD), pick);
  return {
    kind: `cookie ${kind.split(',')[0]}${invert ? ', inverted' : ''}`,
    criterion: `cookie ${name}`,
    match: { cookies: [{ name, string_match: config, ...(invert ? { invert_match: true } : {}) }] },
    fit: invert ? missing : fitting,
    miss: invert ? fitting : missing,
  };
}

export const GRPC: Criterion = {
  kind: 'gRPC',
  criterion: 'gRPC',
  match: { grpc: {} },
  fit: (request, draw) =>
    setHeader(request, 'content-type', draw(['application/grpc', 'application/grpc+proto'])),
  miss: (request, draw) =>
    setHeader(
      request,
      'content-type',
      draw(['application/grpc-web', 'application/grpcx', 'text/plain', 'application/grpc; x=1']),
    ),
};

/** Chance: what comes of it is a matter of shares. */
export const someFraction = (draw: Draw): Criterion => {
  const numerator = draw([0, 100, 30, 50]);
  return {
    kind: `runtime fraction ${numerator}`,
    criterion: 'share of requests',
    match: { runtime_fraction: { default_value: { numerator, denominator: 'HUNDRED' } } },
    fit: () => undefined,
    miss: () => undefined,
  };
};

/** Client certificates: header x-certificate says which the client shows. */
export const someTlsCriterion = (draw: Draw): Criterion => {
  const context = draw([
    { presented: true },
    { presented: false },
    { validated: true },
    { validated: false },
    { presented: true, validated: false },
  ]);
  const fitting: Criterion['fit'] = (request) =>
    setHeader(
      request,
      'x-certificate',
      context.validated === true ? 'trusted' : context.presented === true ? 'strange' : 'none',
    );
  return {
    kind: `client certificate ${JSON.stringify(context).replaceAll(/[{}"]/g, '')}`,
    criterion: 'client certificate',
    match: { tls_context: context },
    fit: fitting,
    miss: (request, pick) =>
      setHeader(request, 'x-certificate', pick(['trusted', 'strange', 'none'])),
  };
};

/** Dynamic metadata: a filter of the test puts header x-meta there, as text or number. */
export const someMetadataCriterion = (draw: Draw): Criterion => {
  const { kind, config, samples } = draw(METADATA);
  const invert = draw([false, false, true]);
  const fitting: Criterion['fit'] = (request, pick) => setHeader(request, 'x-meta', pick(samples));
  const missing: Criterion['fit'] = (request, pick) =>
    setHeader(request, 'x-meta', ...pick([[], ['jason'], ['7'], ['v2'], ['true'], ['12.5']]));
  return {
    kind: `metadata ${kind}${invert ? ', inverted' : ''}`,
    criterion: 'metadata test.value',
    match: {
      dynamic_metadata: [{ filter: 'test', path: [{ key: 'value' }], value: config, invert }],
    },
    fit: invert ? missing : fitting,
    miss: invert ? fitting : missing,
  };
};

const METADATA: readonly { kind: string; config: object; samples: readonly string[] }[] = [
  { kind: 'string', config: { string_match: { exact: 'jason' } }, samples: ['jason'] },
  { kind: 'string', config: { string_match: { prefix: 'v' } }, samples: ['v2', 'v'] },
  { kind: 'number', config: { double_match: { exact: 7 } }, samples: ['7'] },
  {
    kind: 'range',
    config: { double_match: { range: { start: 5, end: 12.5 } } },
    samples: ['5', '7'],
  },
  { kind: 'present', config: { present_match: true }, samples: ['x', '1'] },
  { kind: 'bool', config: { bool_match: true }, samples: ['true'] },
  {
    kind: 'or',
    config: {
      or_match: {
        value_matchers: [{ string_match: { exact: 'a' } }, { double_match: { exact: 1 } }],
      },
    },
    samples: ['a', '1'],
  },
  {
    kind: 'list',
    config: { list_match: { one_of: { string_match: { exact: 'b' } } } },
    samples: ['[a,b]', '[b]'],
  },
];
