import { decodeRbac } from '../../decode/rbac.ts';
import type { NetworkFilter } from '../../model/envoy/network-filter.ts';
import { evaluate } from '../../rbac/engine.ts';
import { NOTHING_UNKNOWN, type RbacFacts } from '../../rbac/facts.ts';
import { certain, type Branches } from '../model/branch.ts';
import type { NetworkQuestion, NetworkResult } from '../model/filter-call.ts';
import type { Step } from '../model/hop.ts';
import { once } from '../../model/once.ts';
import {
  deniedDetails,
  noteShadow,
  policyCandidates,
  resourceOf,
  verdictText,
} from './rbac-steps.ts';
import { TCP_CLUSTER, type StateObject } from '../../wire/stream-facts.ts';
import { connectionStates } from './set-state.ts';

/**
 * The network filters in front of the terminal one; RBAC closes a connection that it denies, without an answer. What one of them leaves
 * in metadata or filter state, later ones read.
 */
export function runNetworkFilters({ filters, connection }: NetworkQuestion): Branches<NetworkResult> {
  const stream = { connection, remoteIp: connection.sourceIp };
  const state: State = { metadata: new Map(), filterState: new Map(connection.filterState), steps: [] };
  for (const filter of filters) {
    if (filter.kind !== 'other') break;
    const facts: RbacFacts = { stream: { ...stream, ...state }, unknown: NOTHING_UNKNOWN };
    const ended = runOne(filter, facts, state);
    if (ended !== undefined) return certain(ended);
  }
  const { steps, filterState } = state;
  return certain({ kind: 'pass', steps, filterState });
} // prettier-ignore

interface State {
  readonly metadata: Map<string, unknown>;
  readonly filterState: Map<string, StateObject>;
  readonly steps: Step[];
}

type Ended = Exclude<NetworkResult, { readonly kind: 'pass' }>;

function runOne(filter: NetworkFilter, facts: RbacFacts, state: State): Ended | undefined {
  const type = filter.typeUrl.slice(filter.typeUrl.indexOf('/') + 1);
  if (type === 'envoy.extensions.filters.network.rbac.v3.RBAC') return runRbac(filter, facts, state);
  if (type === 'envoy.extensions.filters.network.set_filter_state.v3.Config') setState(filter, facts, state);
  if (type === 'envoy.extensions.filters.network.sni_cluster.v3.SniCluster') setCluster(facts, state);
  const what = ANSWERING.get(type);
  if (what === undefined) return undefined;
  const step: Step = { kind: 'network-filter', text: `${filter.name} ${what}`, isDecisive: true, candidates: [] };
  return { kind: 'unknown', reason: `Network filter ${filter.name} ${what}.`, steps: [...state.steps, step] };
} // prettier-ignore

/** envoy.extensions.filters.network.set_filter_state.v3.Config: what it sets before the first bytes come. */
function setState({ config }: NetworkFilter, { stream }: RbacFacts, { filterState }: State): void {
  for (const [key, value] of connectionStates(config, { stream, filterState }))
    filterState.set(key, value);
}

/** A server name is the cluster's (envoy/source/extensions/filters/network/sni_cluster/sni_cluster.cc). */
function setCluster({ stream }: RbacFacts, { filterState }: State): void {
  const { serverName } = stream.connection;
  if (serverName !== '') filterState.set(TCP_CLUSTER, { cluster: serverName });
}

/** Network filters that may close a connection for reasons that no config tells; all others pass it on. */
const ANSWERING: ReadonlyMap<string, string> = new Map([
  ['envoy.extensions.filters.network.ext_authz.v3.ExtAuthz', 'asks an authorization service'],
  ['envoy.extensions.filters.network.wasm.v3.Wasm', 'runs code of its own'],
  ['envoy.extensions.filters.network.ext_proc.v3.NetworkExternalProcessor', 'asks a processing service'],
  ['envoy.extensions.filters.network.ratelimit.v3.RateLimit', 'asks a rate limit service'],
]); // prettier-ignore

const decoded = once(decodeRbac);

/**
 * Shadow rules first, whose result the filter's own rules can see already, then those that are enforced
 * (envoy/source/extensions/filters/network/rbac/rbac_filter.cc, onData).
 */
function runRbac(
  filter: NetworkFilter,
  facts: RbacFacts,
  { metadata, steps }: State,
): Ended | undefined {
  const rbac = decoded(filter.config);
  const { rules, shadowRules, hasMatcher } = rbac;
  if (shadowRules !== undefined) noteShadow(metadata, FILTER, { rbac, verdict: evaluate(shadowRules, facts) }); // prettier-ignore
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

const FILTER = 'envoy.filters.network.rbac';
