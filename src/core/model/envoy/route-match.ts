import type { HeaderMatch, MetadataMatch, QueryMatch, StringMatcher } from './matcher.ts';

/** The path specifier of a RouteMatch. `separated-prefix` ends at a "/" or the end; `template` is a URI template. */
export type PathMatch =
  | {
      readonly kind: 'prefix' | 'exact' | 'regex' | 'separated-prefix' | 'template';
      readonly value: string;
    }
  | { readonly kind: 'connect' | 'none' };

/** A share of requests: numerator over denominator, 0 to 1, that a runtime key may override. */
export interface RuntimeFraction {
  readonly fraction: number;
  readonly runtimeKey?: string;
}

/** envoy.config.route.v3.RouteMatch: all of it must hold. */
export interface RouteMatch {
  readonly path: PathMatch;
  /** Not for regular expressions. */
  readonly caseSensitive: boolean;
  readonly headers: readonly HeaderMatch[];
  readonly queryParameters: readonly QueryMatch[];
  /** Cookies by name (Envoy 1.37); an absent cookie matches only with `invert`. */
  readonly cookies: readonly {
    readonly name: string;
    readonly matcher: StringMatcher;
    readonly invert: boolean;
  }[];
  /** Only requests with a gRPC content type. */
  readonly grpc: boolean;
  readonly runtimeFraction?: RuntimeFraction;
  /** State of the client certificate. */
  readonly tls?: { readonly presented?: boolean; readonly validated?: boolean };
  readonly dynamicMetadata: readonly MetadataMatch[];
  /** Keys of filter state that are matched too; meshdbg does not look into their matchers. */
  readonly filterState: readonly string[];
}
