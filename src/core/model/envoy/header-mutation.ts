import type { HeaderAddition } from './header-operations.ts';
import type { StringMatcher } from './matcher.ts';

/** envoy.config.common.mutation_rules.v3.HeaderMutation. */
export type HeaderMutation =
  | ({ readonly kind: 'set' } & HeaderAddition)
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'remove-matching'; readonly matcher: StringMatcher }
  | { readonly kind: 'unknown' };

/** envoy.config.core.v3.KeyValueMutation. */
export type ParameterMutation =
  | { readonly kind: 'set'; readonly name: string; readonly value: string; readonly action: HeaderAddition['action'] } // prettier-ignore
  | { readonly kind: 'remove'; readonly name: string };

/** envoy.extensions.filters.http.header_mutation.v3.HeaderMutation, as far as requests go. */
export interface HeaderMutations {
  readonly request: readonly HeaderMutation[];
  readonly parameters: readonly ParameterMutation[];
  /** Settings of routes are applied from the widest level to the narrowest instead of the other way round. */
  readonly mostSpecificWins: boolean;
}
