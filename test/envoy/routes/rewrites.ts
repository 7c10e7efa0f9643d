import type { Draw } from '../chain-scene.ts';
import { setHeader } from './draft.ts';
import type { Match, Part } from './part.ts';
import { somePath, templateRewrite, templateRewriteConfig } from './paths.ts';

/** A rewrite of the path that suits a match. */
export function someRewrite(draw: Draw, match: Match): Part {
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

/** A regular expression and what it is replaced by. */
export const someSubstitution = (draw: Draw): object => {
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

/** A rewrite of the host. */
export function someHostRewrite(draw: Draw): Part {
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
