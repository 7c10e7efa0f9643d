import type { Draw } from '../chain-scene.ts';
import type { Action } from './actions.ts';
import { setHeader } from './draft.ts';
import type { Match } from './part.ts';
import { somePath } from './paths.ts';
import { someSubstitution } from './rewrites.ts';

/** A redirect. */
export function someRedirect(draw: Draw, match: Match): Action {
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
