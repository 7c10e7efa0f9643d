import type { Draw } from '../chain-scene.ts';
import { setHeader, type Criterion, type Draft } from './draft.ts';
import { ODD, someStringMatch } from './strings.ts';

const NAMES = ['x-one', 'x-two', 'X-Three', 'end-user', 'x-number'];

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
