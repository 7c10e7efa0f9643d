import type { Route } from '../../model/envoy/virtual-host.ts';
import { once } from '../../model/once.ts';
import { matchText } from '../../query/routes/match-words.ts';

/** What people call a route: its name where the config gives it one, and always what it matches. */
export const routeWords = once((route: Route): string => {
  const name = route.name === '' || route.name === 'default' ? '' : `${route.name}: `;
  return name + matchText(route.match);
});
