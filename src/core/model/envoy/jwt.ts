import type { JsonObject } from '../json.ts';
import type { StringMatcher } from './matcher.ts';
import type { RouteMatch } from './route-match.ts';

/** envoy.extensions.filters.http.jwt_authn.v3.JwtProvider. */
export interface JwtProvider {
  readonly name: string;
  /** "" takes every issuer. */
  readonly issuer: string;
  /** Empty takes every audience. */
  readonly audiences: readonly string[];
  /** Where its token is looked for. */
  readonly places: readonly JwtPlace[];
  /** The token goes on to the upstream. */
  readonly forward: boolean;
  readonly payloadHeader?: string;
  /** Key of dynamic metadata that claims are written under; "" for none. */
  readonly payloadKey: string;
  readonly headerKey: string;
  /** Claims that become lists in metadata: "a b" is ["a", "b"]. */
  readonly spaceDelimited: readonly string[];
  readonly claimHeaders: readonly { readonly header: string; readonly claim: string }[];
  /** The route is chosen anew once claims went into headers or metadata. */
  readonly clearsRoute: boolean;
  readonly clockSkewSeconds: number;
  /** Public keys (RFC 7517); undefined where they come from elsewhere or are hidden. */
  readonly keys?: readonly JsonObject[];
  /** Who tokens may be about; absent: anybody. */
  readonly subjects?: StringMatcher;
  /** Tokens must say when they expire, and that less than this from now; Infinity where any time will do; absent where they need not. */
  readonly maxLifetimeSeconds?: number;
  /** Key of dynamic metadata for what was wrong with a token; "" for none. */
  readonly failedStatusKey: string;
  /** The payload header has the "=" that base64url leaves out. */
  readonly padsPayload: boolean;
}

export type JwtPlace =
  | { readonly kind: 'header'; readonly name: string; readonly prefix: string }
  | { readonly kind: 'parameter' | 'cookie'; readonly name: string };

/** envoy.extensions.filters.http.jwt_authn.v3.JwtRequirement. */
export type JwtRequirement =
  | { readonly kind: 'provider'; readonly provider: string; readonly audiences: readonly string[] }
  | { readonly kind: 'any' | 'all'; readonly of: readonly JwtRequirement[] }
  | { readonly kind: 'allow-missing' | 'allow-missing-or-failed' | 'none' | 'unknown' };

/** envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication. */
export interface JwtAuthentication {
  readonly providers: ReadonlyMap<string, JwtProvider>;
  /** The first that matches counts; none lets everything pass. */
  readonly rules: readonly { readonly match: RouteMatch; readonly requires: JwtRequirement }[];
  /** For per-route settings. */
  readonly named: ReadonlyMap<string, JwtRequirement>;
  readonly bypassesPreflights: boolean;
  /** Where no rule matches: filter state whose text names the requirement. */
  readonly byState?: {
    readonly key: string;
    readonly requires: ReadonlyMap<string, JwtRequirement>;
  };
}
