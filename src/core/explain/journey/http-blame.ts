import { parseToken } from '../../jwt/token.ts';
import { isSameProxy } from '../../model/proxy.ts';
import type { Blame } from '../model/blame.ts';
import type { Ending } from '../model/ending.ts';
import type { FilterResult } from '../model/filter-call.ts';
import { firstHeader, type HttpRequest } from '../../wire/http-request.ts';
import type { RouteChoice } from '../model/route-call.ts';
import type { AtProxy } from './place.ts';

/** Who chose, what, and for which request. */
export interface BlamedChoice {
  readonly at: AtProxy;
  readonly choice: RouteChoice;
  readonly request: HttpRequest;
  /** That the connection came for. */
  readonly port: number;
}

/** Istio's virtual host for hosts that a proxy may not call (REGISTRY_ONLY). */
const BLOCKED = 'block_all';

/** What an ending by a route choice is about: the rule and a field of it, or that the host is not known. */
export function choiceBlame(
  { at, choice, request, port }: BlamedChoice,
  field?: string,
): { readonly blame: Blame } {
  const { virtualHost: host, route } = choice;
  if (host === undefined || host.name === BLOCKED)
    return { blame: { kind: 'unknown-host', proxy: at.view.snapshot.proxy, host: request.authority.replace(/:\d+$/, ''), port } }; // prettier-ignore
  return { blame: { kind: 'route', host, ...(route === undefined ? {} : { route }), ...(field === undefined ? {} : { field }) } }; // prettier-ignore
}

/** Fields of a rule by what their timeouts are called when they fire. */
const TIMEOUTS: Readonly<Record<string, string>> = {
  response_timeout: 'timeout',
  upstream_per_try_timeout: 'retries.perTryTimeout',
};

/** An ending behind a route: its own blame, with the rule that named a cluster; else the rule. Its flags are those of all that this proxy did. */
export function endingBlame(
  chosen: BlamedChoice,
  { blame, details, flags, isApplication }: Ending,
): { readonly blame: Blame } {
  if (isApplication && flags.includes('DI')) return choiceBlame(chosen, 'fault.delay');
  if (isApplication && flags.includes('URX')) return choiceBlame(chosen, 'retries');
  if (blame === undefined) return choiceBlame(chosen, TIMEOUTS[details ?? '']);
  const { virtualHost: host, route } = chosen.choice;
  const isOwn = blame.kind === 'missing-cluster' && isSameProxy(blame.proxy, chosen.at.view.snapshot.proxy); // prettier-ignore
  if (!isOwn || blame.rule !== undefined || host === undefined || route === undefined) return { blame }; // prettier-ignore
  return { blame: { ...blame, rule: { host, route } } };
}

/** What a filter that ended a request did so for: a fault is part of the rule that the route was made of, tokens have rules of their own. */
export function filterBlame(
  chosen: BlamedChoice,
  result: FilterResult,
): { readonly blame?: Blame } {
  if (result.kind !== 'answer') return {};
  if (result.flags.includes('FI')) return choiceBlame(chosen, 'fault.abort');
  if (!result.details.startsWith('jwt_authn_')) return {};
  const bearer = /^Bearer (.+)$/.exec(firstHeader(chosen.request, 'authorization') ?? '')?.[1];
  const token = bearer === undefined ? undefined : parseToken(bearer);
  const issuer = typeof token === 'object' ? { issuer: token.issuer } : {};
  return { blame: { kind: 'jwt', proxy: chosen.at.view.snapshot.proxy, ...issuer } };
}
