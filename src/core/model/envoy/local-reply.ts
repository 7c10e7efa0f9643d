/** envoy.config.accesslog.v3.AccessLogFilter, as far as answers of a proxy's own are chosen by it. */
export type ReplyFilter =
  | {
      readonly kind: 'status';
      /** "LE" is at most, "NE" any other. */
      readonly op: 'EQ' | 'GE' | 'LE' | 'NE';
      readonly value: number;
    }
  /** One of them; any at all where none is named. */
  | { readonly kind: 'flags'; readonly flags: readonly string[] }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly ReplyFilter[] }
  | { readonly kind: 'unknown'; readonly name: string };

/** envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper: the first whose filter fits counts. */
export interface ReplyMapper {
  readonly filter: ReplyFilter;
  /** Absent where it changes bodies or headers only. */
  readonly status?: number;
}
