import type { Draw } from '../chain-scene.ts';
import { chance, type Draft } from './draft.ts';
import { CLUSTERS, NOTHING, type Match } from './part.ts';
import { someMirrors, someRetries, someTimeouts } from './policies.ts';
import { someRedirect } from './redirects.ts';
import { someHostRewrite, someRewrite } from './rewrites.ts';
import { someTarget } from './targets.ts';

/** What a route does: its kinds for the table, its part of a Route, and what requests need to make it matter. */
export interface Action {
  readonly kinds: readonly string[];
  readonly route: Readonly<Record<string, unknown>>;
  touch(request: Draft, draw: Draw): void;
}

/** An action that suits a match. */
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

/** A cluster, and nothing more: what comes of it differs by path. */
export const plain = (draw: Draw): Action => ({
  kinds: ['to cluster'],
  route: { route: { cluster: draw(CLUSTERS), upgrade_configs: [{ upgrade_type: 'CONNECT' }] } },
  touch: () => undefined,
});

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
