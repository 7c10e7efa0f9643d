import type { Draw } from '../chain-scene.ts';
import { setHeader, type Criterion, type Draft } from './draft.ts';
import { ODD, someStringMatch } from './strings.ts';

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
        [name],
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
    kind: `cookie ${kind}${invert ? ', inverted' : ''}`,
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
    kind: 'runtime fraction',
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
    kind: `client certificate ${Object.keys(context).join(' and ')}`,
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
