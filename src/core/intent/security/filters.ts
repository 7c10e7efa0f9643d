import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import { jwtAuthn } from './authentication/jwt-authn.ts';
import { customFilters } from './authorization/custom-filters.ts';
import { localFilters } from './authorization/local-filters.ts';
import { workloadPolicies } from './authorization/workload-policies.ts';
import { meshTrustDomains } from './tls/trust-domains.ts';

/** What policies put into an HttpConnectionManager or a chain of network filters, in Istio's places. */
export interface SecurityFilters {
  /** RBAC and ext_authz of CUSTOM policies: first of all. */
  readonly custom: readonly JsonObject[];
  /** jwt_authn; HTTP only. */
  readonly authn: readonly JsonObject[];
  /** RBAC of AUDIT, DENY and ALLOW policies. */
  readonly authz: readonly JsonObject[];
}

const HTTP = new WeakMap<ProxyContext, SecurityFilters>();
const NETWORK = new WeakMap<ProxyContext, SecurityFilters>();

/**
 * http_filters of inbound listeners and gateways; outbound ones have none
 * (istio/pilot/pkg/networking/plugin/{authn,authz}, BuildHTTP). The same for all listeners of a proxy.
 */
export function httpSecurityFilters(context: ProxyContext): SecurityFilters {
  let filters = HTTP.get(context);
  if (filters === undefined) HTTP.set(context, (filters = securityFilters(context, false)));
  return filters;
}

/** Network filters of inbound TCP chains and TCP servers of gateways (authz/authorization.go, BuildTCP). */
export function networkSecurityFilters(context: ProxyContext): SecurityFilters {
  let filters = NETWORK.get(context);
  if (filters === undefined) NETWORK.set(context, (filters = securityFilters(context, true)));
  return filters;
}

function securityFilters({ world, proxy }: ProxyContext, forTcp: boolean): SecurityFilters {
  const policies = workloadPolicies(world, proxy);
  const options = { forTcp, trustDomains: meshTrustDomains(world) };
  const jwt = forTcp ? undefined : jwtAuthn(world, proxy, proxy.type !== 'sidecar');
  return {
    custom: customFilters(world, policies.CUSTOM, options),
    authn: jwt === undefined ? [] : [jwt],
    authz: localFilters(policies, options),
  };
}
