import { decodeJwt } from '../decode/jwt.ts';
import { enterHttp } from '../explain/filters/enter-http.ts';
import type { Failure } from '../wire/failure.ts';
import type { StreamFacts } from '../wire/stream-facts.ts';
import type { HttpRequest } from '../wire/http-request.ts';
import { routeSettings } from '../explain/filters/per-route.ts';
import { runJwt } from '../explain/filters/jwt.ts';
import { deniedDetails } from '../explain/filters/rbac-steps.ts';
import type { FilterChain } from '../model/envoy/filter-chain.ts';
import type { HttpConnectionManager } from '../model/envoy/network-filter.ts';
import type { PerFilterConfig } from '../model/envoy/per-filter-config.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { evaluate, isHopeless, nearest, type RulesVerdict } from '../rbac/engine.ts';
import type { RbacFacts } from '../rbac/facts.ts';
import { failureOf } from '../rbac/words.ts';
import { isOwnPort } from '../tls/mesh/captured-port.ts';
import { chooseFilterChain } from '../wire/filter-chain-choice.ts';
import { checksOf, type AuthzAction } from './checks.ts';
import { fieldOf } from '../rbac/policy-field.ts';
import { entrances, placesOf, type Place } from './places.ts';
import { routeFilters } from './route-settings.ts';
import { connectionOf, openFacts, requestOf, type AuthzQuestion } from './question.ts';

/** What one set of rules says. */
export interface CheckResult {
  readonly layer: 'network' | 'http';
  readonly action: AuthzAction;
  readonly mode: 'enforced' | 'dry-run';
  readonly verdict: 'allowed' | 'denied' | 'asks provider' | 'unknown';
  /** The policy that matched; null for none. */
  readonly policy: string | null;
  readonly resource: ResourceRef | null;
}

/** A rule that would have let the request pass. */
export interface NearestRule {
  readonly policy: string;
  readonly resource: ResourceRef | null;
  /** What the request lacks for it. */
  readonly lacks: readonly Failure[];
}

export interface AuthzDecision {
  readonly decision: 'allow' | 'deny' | 'unknown';
  /** 403 or 401; null where nothing is answered: a connection is closed. */
  readonly status: number | null;
  /** Envoy's response code details, or the reason in words. */
  readonly details: string | null;
  readonly decidedBy: CheckResult | null;
  readonly port: number | null;
  readonly chain: string | null;
  readonly checks: readonly CheckResult[];
  readonly nearest: NearestRule | null;
}

/** Whether a request would pass the policies of a proxy. */
export function decide(snapshot: ProxySnapshot, question: AuthzQuestion, ground: { readonly podIp?: string; readonly capturedAt: string }): AuthzDecision {
  const place = placeOf(snapshot, question);
  if (place === undefined)
    return { ...NONE, decision: 'deny', details: `no filter chain takes such a connection${question.client === 'none' ? ': mTLS is asked for' : ''}`, port: question.port ?? null };
  const destination = { ip: ground.podIp ?? '0.0.0.0', port: place.port ?? question.port ?? 0 };
  const connection = connectionOf(question, destination);
  const stream: StreamFacts = { connection, remoteIp: connection.sourceIp, metadata: claimsOf(question), filterState: new Map() };
  const http = place.chain.filters.find((filter) => filter.kind === 'http');
  const unknown = openFacts(question, ground.podIp !== undefined);
  if (question.port === undefined && place.port === null) unknown.add('destination port');
  const base: RbacFacts = { stream, unknown };
  const at = { port: place.port, chain: place.chain.name };
  if (http === undefined) return { ...judged(place.chain, { network: base, http: base }, []), ...at };
  const entered = entry({ snapshot, http: http.http }, question, { stream, capturedAt: ground.capturedAt });
  if ('status' in entered) return { ...NONE, decision: 'deny', ...entered, ...at };
  const known: RbacFacts = { ...base, request: entered.request, stream: entered.stream, ...(entered.isTokenOpen ? { unknown: new Set([...unknown, 'JWT claims' as const]) } : {}) };
  const answer = judged(place.chain, { network: base, http: known }, entered.perFilter);
  if (entered.isRouteOpen) return { ...answer, ...at, decision: 'unknown', status: null, details: 'it depends: routes have RBAC settings of their own here; --method, --path and --host tell which', decidedBy: null };
  if (!entered.isTokenOpen || answer.decision !== 'allow') return { ...answer, ...at };
  return { ...answer, ...at, decision: 'unknown', details: 'it depends: whether the token is good cannot be told from the config', decidedBy: null };
} // prettier-ignore

const NONE = { status: null, details: null, decidedBy: null, port: null, chain: null, checks: [], nearest: null } as const; // prettier-ignore

/** The chain that takes it: with Istio's mTLS where the client has a certificate or nothing is said, else with plain bytes. */
function placeOf(snapshot: ProxySnapshot, { client, port, sourceIp }: AuthzQuestion): Place | undefined {
  const listeners = entrances(snapshot.listeners);
  const places = placesOf(listeners);
  const wanted = port ?? places.find((one) => one.port !== null && checksOf(one.chain).length > 0)?.port ?? places.find((one) => one.port !== null && !isOwnPort(one.port))?.port ?? 0;
  const transports = client === undefined ? (['tls', 'raw_buffer'] as const) : client === 'none' ? (['raw_buffer'] as const) : (['tls'] as const);
  for (const transport of transports)
    for (const listener of listeners) {
      if (listener.direction !== 'inbound' && !placesOf([listener]).some((one) => one.port === wanted)) continue;
      const applicationProtocols = transport === 'tls' ? ['istio-http/1.1', 'istio', 'http/1.1'] : ['http/1.1'];
      const chain = chooseFilterChain(listener, { destination: { ip: '0.0.0.0', port: wanted }, ...(sourceIp === undefined ? {} : { source: sourceIp }), transport, serverName: '', applicationProtocols });
      if (chain !== undefined) return { listener, chain, port: chain.match.destinationPort ?? wanted };
    }
  return undefined;
} // prettier-ignore

const claimsOf = ({ claims }: AuthzQuestion): ReadonlyMap<string, unknown> =>
  new Map(claims === undefined ? [] : [['envoy.filters.http.jwt_authn', { payload: claims }]]);

interface Entered {
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
  /** Nobody can tell whether its token is good: keys that are not in the config. */
  readonly isTokenOpen: boolean;
  /** Of its route, the most specific first. */
  readonly perFilter: readonly PerFilterConfig[];
  readonly isRouteOpen: boolean;
}

/** What the door and the check of the token make of the request. */
function entry({ snapshot, http }: { readonly snapshot: ProxySnapshot; readonly http: HttpConnectionManager }, question: AuthzQuestion, { stream, capturedAt }: { readonly stream: StreamFacts; readonly capturedAt: string }): Entered | { readonly status: number; readonly details: string } {
  const entered = enterHttp({ http, request: requestOf(question), connection: stream.connection });
  if (entered.kind === 'answer') return { status: entered.status, details: entered.details };
  if (entered.kind !== 'pass') return { request: requestOf(question), stream, isTokenOpen: false, perFilter: [], isRouteOpen: false };
  const state = { ...entered, stream: { ...entered.stream, metadata: stream.metadata } };
  const { perFilter, isOpen } = routeFilters({ snapshot, http }, question, state);
  const route = { perFilter, isRouteOpen: isOpen };
  const filter = http.httpFilters.find(({ typeUrl }) => typeUrl.endsWith('jwt_authn.v3.JwtAuthentication'));
  const settings = filter && routeSettings(filter, perFilter);
  if (filter === undefined || settings?.isDisabled === true || question.claims !== undefined || decodeJwt(filter.config).providers.size === 0) return { ...state, ...route, isTokenOpen: false };
  const [branch] = runJwt({ filter, config: filter.config, perRoute: settings?.configs ?? [], state, question: { filters: [], discovered: new Map(), request: state.request, stream: state.stream, capturedAt, route: { isTlsRequired: false, perFilter, steps: [] } } });
  const result = branch?.value;
  if (result?.kind === 'answer') return { status: result.status, details: result.details };
  return { ...(result?.kind === 'pass' ? result : state), ...route, isTokenOpen: result?.kind === 'unknown' };
} // prettier-ignore

function judged(chain: FilterChain, facts: { readonly network: RbacFacts; readonly http: RbacFacts }, perFilter: readonly PerFilterConfig[]): Omit<AuthzDecision, 'port' | 'chain'> {
  const all = checksOf(chain, perFilter).map((check) => {
    const verdict = evaluate(check.rules, facts[check.layer]);
    return { verdict, facts: facts[check.layer], result: { layer: check.layer, action: check.action, mode: check.mode, verdict: wordOf(verdict, check.action), policy: verdict.decisive?.name ?? null, resource: verdict.decisive?.origin?.resource ?? null } satisfies CheckResult };
  });
  const enforced = all.filter(({ result }) => result.mode === 'enforced');
  const denied = enforced.find(({ result }) => result.verdict === 'denied');
  const open = enforced.find(({ result }) => result.verdict === 'unknown' || result.verdict === 'asks provider');
  const passing = enforced.findLast(({ result }) => result.action === 'ALLOW');
  const chosen = denied ?? open ?? passing;
  const allow = enforced.find(({ verdict }) => verdict.action === 'ALLOW' && verdict.isAllowed !== true);
  return {
    decision: denied !== undefined ? 'deny' : open !== undefined ? 'unknown' : 'allow',
    status: denied?.result.layer === 'http' ? 403 : null,
    details: denied === undefined ? (open === undefined ? null : reasonOf(open)) : deniedDetails(denied.verdict),
    decidedBy: chosen?.result ?? null,
    checks: all.map(({ result }) => result),
    nearest: allow === undefined ? null : nearestOf(allow.verdict, allow.facts),
  };
} // prettier-ignore

function wordOf({ isAllowed, decisive }: RulesVerdict, action: AuthzAction): CheckResult['verdict'] {
  if (isAllowed === undefined) return 'unknown';
  if (action === 'CUSTOM') return decisive === undefined ? 'allowed' : 'asks provider';
  return isAllowed ? 'allowed' : 'denied';
} // prettier-ignore

/** Why nobody can tell. */
function reasonOf({ verdict, facts, result }: { readonly verdict: RulesVerdict; readonly facts: RbacFacts; readonly result: CheckResult }): string {
  if (result.verdict === 'asks provider') return `the provider of policy ${result.policy} decides`;
  const lacks = verdict.policies.filter(({ matched }) => matched === undefined).flatMap((one) => one.lacks.filter(({ truth }) => truth === undefined));
  const missing = [...new Set(lacks.map((lack) => failureOf(lack, facts).actual ?? 'a condition that is not looked into'))];
  return `it depends: ${missing.join(', ')}`;
} // prettier-ignore

function nearestOf({ policies }: RulesVerdict, facts: RbacFacts): NearestRule | null {
  const found = nearest(policies);
  if (found === undefined) return null;
  const resource = found.policy.origin?.resource;
  const [first] = found.lacks;
  return {
    policy: found.policy.name,
    resource: resource === undefined ? null : { ...resource, field: fieldOf(resource.field ?? 'spec', first) },
    lacks: found.lacks.some(isHopeless) ? [{ criterion: 'rules', wanted: 'none: it matches no request' }] : found.lacks.map((lack) => failureOf(lack, facts)),
  };
} // prettier-ignore
