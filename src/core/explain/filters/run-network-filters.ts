import { decodeRbac } from '../../decode/rbac.ts';
import type { NetworkFilter } from '../../model/envoy/network-filter.ts';
import { evaluate } from '../../rbac/engine.ts';
import { NOTHING_UNKNOWN, type RbacFacts } from '../../rbac/facts.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { NetworkQuestion, NetworkResult } from '../model/filter-call.ts';
import type { Step } from '../model/hop.ts';
import { decodedOnce } from './decoded-once.ts';
import { deniedDetails, policyCandidates, resourceOf, verdictText } from './rbac-steps.ts';

/** The network filters in front of the terminal one; RBAC closes a connection that it denies, without an answer. */
export function runNetworkFilters({ filters, connection }: NetworkQuestion): Branches<NetworkResult> {
  const facts: RbacFacts = {
    stream: { connection, remoteIp: connection.sourceIp, metadata: new Map(), filterState: new Map() },
    unknown: NOTHING_UNKNOWN,
  };
  const steps: Step[] = [];
  for (const filter of filters) {
    if (filter.kind !== 'other') break;
    const ended = runOne(filter, facts, steps);
    if (ended !== undefined) return certain(ended);
  }
  return certain({ kind: 'pass', steps });
} // prettier-ignore

type Ended = Exclude<NetworkResult, { readonly kind: 'pass' }>;

function runOne(filter: NetworkFilter, facts: RbacFacts, steps: Step[]): Ended | undefined {
  const type = filter.typeUrl.slice(filter.typeUrl.indexOf('/') + 1);
  if (type === 'envoy.extensions.filters.network.rbac.v3.RBAC') return runRbac(filter, facts, steps);
  const what = ANSWERING.get(type);
  if (what === undefined) return undefined;
  const step: Step = { kind: 'network-filter', text: `${filter.name} ${what}`, isDecisive: true, candidates: [] };
  return { kind: 'unknown', reason: `Network filter ${filter.name} ${what}.`, steps: [...steps, step] };
} // prettier-ignore

/** Network filters that may close a connection for reasons that no config tells; all others pass it on. */
const ANSWERING: ReadonlyMap<string, string> = new Map([
  ['envoy.extensions.filters.network.ext_authz.v3.ExtAuthz', 'asks an authorization service'],
  ['envoy.extensions.filters.network.wasm.v3.Wasm', 'runs code of its own'],
  ['envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor', 'asks a processing service'],
  ['envoy.extensions.filters.network.ratelimit.v3.RateLimit', 'asks a rate limit service'],
]); // prettier-ignore

const decoded = decodedOnce(decodeRbac);

/** envoy/source/extensions/filters/network/rbac/rbac_filter.cc */
function runRbac(filter: NetworkFilter, facts: RbacFacts, steps: Step[]): Ended | undefined {
  const { rules, hasMatcher } = decoded(filter.config);
  const base = { kind: 'network-filter', isDecisive: true, candidates: [] } as const;
  if (hasMatcher) return { kind: 'unknown', reason: 'Network RBAC decides by a matcher tree, which is not looked into.', steps: [...steps, { ...base, text: 'RBAC by a matcher tree' }] }; // prettier-ignore
  if (rules === undefined) return undefined;
  const verdict = evaluate(rules, facts);
  const resource = resourceOf(verdict);
  const cause = resource === undefined ? {} : { resource };
  const step: Step = {
    ...base,
    text: `RBAC: ${verdictText(verdict)}`,
    isDecisive: verdict.isAllowed !== true,
    candidates: policyCandidates(verdict, facts),
    ...cause,
  };
  steps.push(step);
  if (verdict.isAllowed === true) return undefined;
  if (verdict.isAllowed === undefined) return { kind: 'unknown', reason: 'Whether RBAC lets the connection pass depends on what is not known.', steps, ...cause }; // prettier-ignore
  return { kind: 'close', flags: [], details: deniedDetails(verdict), steps, ...cause };
}
