import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';

/** What policies put into an HttpConnectionManager or a chain of network filters, in Istio's places. */
export interface SecurityFilters {
  /** RBAC and ext_authz of CUSTOM policies: first of all. */
  readonly custom: readonly JsonObject[];
  /** jwt_authn; HTTP only. */
  readonly authn: readonly JsonObject[];
  /** RBAC of AUDIT, DENY and ALLOW policies. */
  readonly authz: readonly JsonObject[];
}

const NONE: SecurityFilters = { custom: [], authn: [], authz: [] };

/**
 * http_filters of inbound listeners and gateways; outbound ones have none
 * (istio/pilot/pkg/networking/plugin/{authn,authz}, BuildHTTP). The same for all listeners of a proxy. Filled by I.
 */
export function httpSecurityFilters(_context: ProxyContext): SecurityFilters {
  return NONE;
}

/** Network filters of inbound TCP chains and TCP servers of gateways (authz/authorization.go, BuildTCP). Filled by I. */
export function networkSecurityFilters(_context: ProxyContext): SecurityFilters {
  return NONE;
}
