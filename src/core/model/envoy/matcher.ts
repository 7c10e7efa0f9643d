/** envoy.type.matcher.v3.StringMatcher. A regex is RE2 and matches the whole value; `ignoreCase` does not apply to it. */
export interface StringMatcher {
  readonly kind: 'exact' | 'prefix' | 'suffix' | 'contains' | 'regex' | 'custom';
  /** The name of the extension for `custom`. */
  readonly value: string;
  readonly ignoreCase: boolean;
}

/** What a header's or query parameter's value must be. */
export type FieldMatcher =
  | { readonly kind: 'present'; readonly present: boolean }
  | { readonly kind: 'string'; readonly matcher: StringMatcher }
  /** An integer in [start, end). */
  | { readonly kind: 'range'; readonly start: number; readonly end: number };

/** envoy.config.route.v3.HeaderMatcher; a missing header never matches unless it counts as empty (reference/envoy.md 5.3). */
export interface HeaderMatch {
  readonly name: string;
  readonly matcher: FieldMatcher;
  readonly invert: boolean;
  readonly treatMissingAsEmpty: boolean;
}

/** envoy.config.route.v3.QueryParameterMatcher: the first value of that name, not decoded. */
export interface QueryMatch {
  readonly name: string;
  readonly matcher: FieldMatcher;
}

/** envoy.type.matcher.v3.ValueMatcher, for metadata. */
export type ValueMatcher =
  | { readonly kind: 'null' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'string'; readonly matcher: StringMatcher }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'present'; readonly present: boolean }
  /** Some element of a list matches. */
  | { readonly kind: 'list'; readonly oneOf: ValueMatcher }
  | { readonly kind: 'or'; readonly of: readonly ValueMatcher[] }
  | { readonly kind: 'unknown' };

/** envoy.type.matcher.v3.MetadataMatcher on dynamic metadata. */
export interface MetadataMatch {
  /** Namespace of the metadata, mostly a filter's name. */
  readonly filter: string;
  readonly path: readonly string[];
  readonly value: ValueMatcher;
  readonly invert: boolean;
}
