import type { FilterQuestion, FilterResult, Passed } from '../model/filter-call.ts';
import { reply } from './filter-step.ts';
import { upgradeOf } from './request-headers.ts';

/**
 * A request to change the protocol that neither the route nor the manager knows (envoy/source/common/http/filter_manager.cc,
 * createUpgradeFilterChain); CONNECT counts as one.
 */
export function upgradeRefusal({ upgrades, route }: FilterQuestion, state: Passed): FilterResult | undefined {
  if (upgrades === undefined) return undefined;
  const wanted = state.request.method === 'CONNECT' ? 'CONNECT' : upgradeOf(state.request);
  if (wanted === undefined) return undefined;
  const action = route.route?.action;
  const own = action?.kind === 'forward' ? action.upgrades : [];
  if ([...upgrades, ...own].some((known) => known.toLowerCase() === wanted.toLowerCase())) return undefined;
  const step = { kind: 'http', text: `upgrade to ${wanted} is not allowed`, isDecisive: true, candidates: [] } as const;
  return reply(state, { status: 403, details: 'upgrade_failed', step });
} // prettier-ignore
