import type { FilterQuestion, FilterResult, Passed } from '../model/filter-call.ts';
import { reply } from './filter-step.ts';
import { upgradeOf } from './request-headers.ts';

/**
 * A request to change the protocol that the route refuses, or that neither it nor the manager knows
 * (envoy/source/extensions/filters/network/http_connection_manager/config.cc, createUpgradeFilterChain); CONNECT counts as one. Where no route is found that is said first.
 */
export function upgradeRefusal({ upgrades, route }: FilterQuestion, state: Passed): FilterResult | undefined {
  if (upgrades === undefined || (route.route === undefined && !route.isTlsRequired)) return undefined;
  const wanted = state.request.method === 'CONNECT' ? 'CONNECT' : upgradeOf(state.request);
  if (wanted === undefined) return undefined;
  const action = route.route?.action;
  const { upgrades: own, refusedUpgrades: refused } = action?.kind === 'forward' ? action : { upgrades: [], refusedUpgrades: [] };
  const isIn = (list: readonly string[]): boolean => list.some((known) => known.toLowerCase() === wanted.toLowerCase());
  if (!isIn(refused) && isIn([...upgrades, ...own])) return undefined;
  const step = { kind: 'http', text: `upgrade to ${wanted} is not allowed`, isDecisive: true, candidates: [] } as const;
  return reply(state, { status: 403, details: 'upgrade_failed', step });
} // prettier-ignore
