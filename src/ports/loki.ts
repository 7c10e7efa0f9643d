/** Where a Loki is, and who asks. What is absent of the credentials comes from logcli's variables (LOKI_USERNAME, …). */
export interface LokiAccess {
  /** "https://loki.example.com" or with a path, "http://gateway/loki-prefix"; "/loki/api/v1/…" is added. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Bearer token; wins over user and password. */
  readonly token?: string;
  /** X-Scope-OrgID, the tenant. */
  readonly orgId?: string;
  /** Longest time without a byte of an answer, in milliseconds. */
  readonly timeoutMs: number;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface LokiEntry {
  /** Epoch nanoseconds, as text: 19 digits. */
  readonly ns: string;
  readonly line: string;
}

/** Entries with the same labels. */
export interface LokiStream {
  readonly labels: Readonly<Record<string, string>>;
  readonly entries: readonly LokiEntry[];
}

export interface LokiRange {
  /** LogQL. */
  readonly query: string;
  /** Epoch nanoseconds, included … */
  readonly startNs: string;
  /** … and not included. */
  readonly endNs: string;
  /** Entries over all streams. */
  readonly limit: number;
  /** Where the limit cuts: behind the oldest entries ("forward") or before the youngest. */
  readonly direction: 'forward' | 'backward';
}

/** What one message of a tail holds. */
export interface LokiTailed {
  readonly streams: readonly LokiStream[];
  /** Entries that Loki left out, as the client was too slow. */
  readonly dropped: number;
}

/** Loki's HTTP API (grafana.com/docs/loki, Loki HTTP API). */
export interface LokiClient {
  /**
   * Entries of a range (GET /loki/api/v1/query_range), in any order.
   * @throws {MeshdbgError} unauthorized, forbidden, usage for a query that Loki refuses, not-found where no Loki answers,
   *   unreachable, timeout, unreadable, interrupted
   */
  range(access: LokiAccess, range: LokiRange): Promise<readonly LokiStream[]>;
  /** The names of all labels (GET /loki/api/v1/labels). @throws {MeshdbgError} as range */
  labels(access: LokiAccess): Promise<readonly string[]>;
  /**
   * New entries as they come (WebSocket /loki/api/v1/tail), from a time on; ends when the connection ends.
   * @throws {MeshdbgError} as range
   */
  tail(
    access: LokiAccess,
    tail: { readonly query: string; readonly startNs: string; readonly limit: number },
  ): AsyncIterable<LokiTailed>;
}
