import type { Route } from '../../model/envoy/virtual-host.ts';
import { matchText } from '../../query/routes/match-words.ts';

const known = new WeakMap<Route, string>();

/** What people call a route: its name where the config gives it one, and always what it matches. */
export function routeWords(route: Route): string {
  const own = known.get(route);
  if (own !== undefined) return own;
  const name = route.name === '' || route.name === 'default' ? '' : `${route.name}: `;
  const words = name + matchText(route.match);
  known.set(route, words);
  return words;
}
