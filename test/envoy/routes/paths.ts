import type { Draw } from '../chain-scene.ts';
import { draws, type Criterion, type Draft } from './draft.ts';

const SEGMENTS = [
  'a',
  'b',
  'api',
  'v1',
  'Reviews',
  'x.y',
  '%41',
  'x-y_z~',
  'a+b',
  '7',
  "it's",
  '(x)',
  'a:b',
];
const ODD_TAILS = [
  '',
  '/',
  '//',
  '/a',
  'a',
  '/b/c',
  ';v=1',
  '/x;v=1/y',
  '%2Fa',
  '/a=b',
  '/*',
  '/..',
  '/.',
  '/A',
  '/a?',
  '/d.html',
];

export const somePath = (draw: Draw): string =>
  `/${[draw(SEGMENTS), ...draws(draw, SEGMENTS, 2)].join('/')}`;

const swapCase = (path: string): string =>
  path.replace(/[a-z]/i, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );

/** Ways of coming near to a path. */
function near(path: string, draw: Draw): string {
  const cut = path.slice(0, Math.max(1, path.length - 1));
  return draw([
    swapCase(path),
    cut,
    path + draw(ODD_TAILS),
    somePath(draw),
    path.replace(/(.)\/([^/]*)$/, '$1;k=v/$2'),
    `${path}/`,
  ]);
}

const pathCriterion = (
  kind: string,
  match: object,
  samples: (draw: Draw) => string,
): Criterion => ({
  kind: `path ${kind}`,
  criterion: 'path',
  match: { ...match },
  fit: (request, draw) => void (request.path = samples(draw)),
  miss: (request, draw) => void (request.path = near(samples(draw), draw)),
});

/** A regex, and paths that it matches. */
const REGEXES: readonly (readonly [string, readonly string[]])[] = [
  ['/[0-9]+', ['/1', '/42']],
  ['/(a|b)/.*', ['/a/', '/b/c', '/a/b/c']],
  ['.*\\.html', ['/x.html', '/a/b.html']],
  ['/(?i)reviews(/.*)?', ['/reviews', '/REVIEWS/1']],
  ['/api/v[12]/[^/]+', ['/api/v1/x', '/api/v2/%41']],
  ['(?:/[a-z]){2,3}', ['/a/b', '/a/b/c']],
  ['/a.b', ['/axb', '/a.b', '/a/b']],
  ['/\\w+', ['/abc_1', '/A']],
  ['^/start.*end$', ['/startend', '/start/x/end']],
];

/** A URI template, and paths that it matches. */
const TEMPLATES: readonly (readonly [string, readonly string[], string])[] = [
  ['/t/{one}/{two}', ['/t/a/b', '/t/x.y/7'], '/n/{two}/{one}'],
  ['/t/*/x', ['/t/a/x', '/t/%41/x'], '/n'],
  ['/t/**', ['/t/', '/t/a/b'], '/n/m'],
  ['/{lang}/t/{rest=**}', ['/de/t/a/b', '/en/t/'], '/n/{rest}'],
  ['/t/{file}.html', ['/t/a.html', '/t/x.y.html'], '/n/{file}.htm'],
  ['/t/{own=a/*}/z', ['/t/a/b/z'], '/n/{own}'],
  ['/t/**.m3u8', ['/t/a/b.m3u8', '/t/.m3u8'], '/n.m3u8'],
];

/** The rewrite template that fits a match template. */
export const templateRewrite = (template: string): string | undefined =>
  TEMPLATES.find(([own]) => own === template)?.[2];

const extension = (name: string, type: string, config: object): object => ({
  name,
  typed_config: { '@type': `type.googleapis.com/envoy.extensions.path.${type}`, ...config },
});
const templateMatch = (template: string): object =>
  extension(
    'envoy.path.match.uri_template.uri_template_matcher',
    'match.uri_template.v3.UriTemplateMatchConfig',
    { path_template: template },
  );
export const templateRewriteConfig = (template: string): object =>
  extension(
    'envoy.path.rewrite.uri_template.uri_template_rewriter',
    'rewrite.uri_template.v3.UriTemplateRewriteConfig',
    { path_template_rewrite: template },
  );

/** The path specifier of a route. */
export function somePathCriterion(draw: Draw): Criterion {
  const path = somePath(draw);
  const caseless = draw([false, false, false, true]);
  const any = caseless ? { case_sensitive: false } : {};
  const word = caseless ? ', any case' : '';
  const folded = (own: string, pick: Draw): string => (caseless ? pick([own, swapCase(own)]) : own);
  switch (
    draw(['prefix', 'prefix', 'exact', 'exact', 'separated', 'regex', 'template', 'connect'])
  ) {
    case 'prefix': {
      const prefix = draw([path, path, `${path}/`, '/']);
      return pathCriterion(
        `prefix${word}`,
        { prefix, ...any },
        (pick) => folded(prefix, pick) + pick(['', '', 'x', '/a', '/b/c']),
      );
    }
    case 'exact':
      return pathCriterion(`exact${word}`, { path, ...any }, (pick) => folded(path, pick));
    case 'separated':
      return pathCriterion(
        `separated prefix${word}`,
        { path_separated_prefix: path, ...any },
        (pick) => folded(path, pick) + pick(['', '/', '/a', '/b/c']),
      );
    case 'regex': {
      const [regex, samples] = draw(REGEXES);
      return pathCriterion('regex', { safe_regex: { regex } }, (pick) => pick(samples));
    }
    case 'template': {
      const [template, samples] = draw(TEMPLATES);
      return pathCriterion('template', { path_match_policy: templateMatch(template) }, (pick) =>
        pick(samples),
      );
    }
    default:
      return CONNECT;
  }
}

const CONNECT: Criterion = {
  kind: 'path CONNECT',
  criterion: 'method',
  match: { connect_matcher: {} },
  fit: (request: Draft) => void (request.method = 'CONNECT'),
  miss: (request: Draft) => void (request.method = 'GET'),
};
