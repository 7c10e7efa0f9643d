/** What an HTTP connection manager asks of a request and does with it before it looks for a route. */
export interface RequestEntry {
  /** Larger headers are refused; Envoy's default is 60. */
  readonly maxHeadersKib: number;
  readonly maxHeadersCount: number;
  readonly underscores: 'allow' | 'reject' | 'drop';
  /** Does not add the client to X-Forwarded-For. */
  readonly skipsForwardedFor: boolean;
  /** Clients whose requests count as internal, "10.0.0.0/8"; absent: Envoy's default. */
  readonly internalRanges?: readonly string[];
  readonly makesRequestId: boolean;
  /** Keeps the x-request-id that clients from outside send. */
  readonly keepsRequestId: boolean;
  /** An extension tells the original address instead of X-Forwarded-For; meshdbg does not look into it. */
  readonly detectsAddress: boolean;
  /** Requests of HTTP/2 may ask for another protocol (extended CONNECT). */
  readonly allowsConnect: boolean;
  /** Host of HTTP/1.0 requests that have none. */
  readonly defaultHost?: string;
  /** :scheme that requests get, whatever they had. */
  readonly scheme?: string;
}
