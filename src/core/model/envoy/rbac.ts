import type { HeaderMatch, MetadataMatch, StringMatcher } from './matcher.ts';
import type { ResourceRef } from '../resource.ts';

/** What a permission or a principal of envoy.config.rbac.v3 asks of a request; both kinds share most of theirs. */
export type Criterion =
  | { readonly kind: 'any' }
  | { readonly kind: 'all-of' | 'one-of'; readonly of: readonly Criterion[] }
  | { readonly kind: 'not'; readonly of: Criterion }
  | { readonly kind: 'header'; readonly match: HeaderMatch }
  /** The path without query. */
  | { readonly kind: 'path'; readonly matcher: StringMatcher }
  | { readonly kind: 'path-template'; readonly template: string }
  | { readonly kind: 'destination-ip'; readonly range: string }
  | { readonly kind: 'destination-port'; readonly port: number }
  /** [start, end) */
  | { readonly kind: 'destination-ports'; readonly start: number; readonly end: number }
  /** Of dynamic metadata, mostly the claims of a JWT, or of the route's own. */
  | { readonly kind: 'metadata'; readonly source: 'dynamic' | 'route'; readonly match: MetadataMatch }
  /** Without a name any TLS connection; else a URI SAN, a DNS SAN or the subject of the client's certificate. */
  | { readonly kind: 'authenticated'; readonly name?: StringMatcher }
  /** `connection` and `direct` are the peer's own address; `remote` may come from X-Forwarded-For. */
  | { readonly kind: 'source-ip'; readonly of: 'connection' | 'direct' | 'remote'; readonly range: string }
  | { readonly kind: 'filter-state'; readonly key: string; readonly matcher?: StringMatcher; readonly addresses?: AddressMatch }
  /** SNI. */
  | { readonly kind: 'server-name'; readonly matcher: StringMatcher }
  /** An extension, or what a newer Envoy knows. */
  | { readonly kind: 'unknown'; readonly name: string }; // prettier-ignore

/** envoy.type.matcher.v3.AddressMatcher. */
export interface AddressMatch {
  readonly ranges: readonly string[];
  /** It fits outside of them. */
  readonly invert: boolean;
}

/** One envoy.config.rbac.v3.Policy: matches when one permission, one principal and the condition do. */
export interface RbacPolicy {
  /** Istio: "ns[foo]-policy[bar]-rule[0]". */
  readonly name: string;
  readonly permissions: readonly Criterion[];
  readonly principals: readonly Criterion[];
  /** It has a CEL condition; meshdbg does not look into it. */
  readonly hasCondition: boolean;
  /** The AuthorizationPolicy that Istio made it of, and the rule: its name tells. */
  readonly origin?: PolicyOrigin;
}

export interface PolicyOrigin {
  /** With the field "spec.rules[0]". */
  readonly resource: ResourceRef;
  /** Index in spec.rules. */
  readonly rule: number;
  /** Of a CUSTOM policy. */
  readonly provider?: string;
}

/** envoy.config.rbac.v3.RBAC. */
export interface RbacRules {
  readonly action: 'ALLOW' | 'DENY' | 'LOG';
  /** In the order in which Envoy tries them: by name. */
  readonly policies: readonly RbacPolicy[];
}

/** envoy.extensions.filters.http.rbac.v3.RBAC, and the network filter of that name. */
export interface Rbac {
  /** Absent: nothing is enforced. */
  readonly rules?: RbacRules;
  /** Only told in metadata and counters: dry runs, and what a CUSTOM policy asks its provider about. */
  readonly shadowRules?: RbacRules;
  /** A matcher tree stands in place of the rules; meshdbg does not look into it. */
  readonly hasMatcher: boolean;
  readonly hasShadowMatcher: boolean;
  /** Before the keys of dynamic metadata and the counters of shadow rules. */
  readonly shadowPrefix: string;
}
