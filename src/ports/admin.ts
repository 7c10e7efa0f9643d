import type { Duplex } from 'node:stream';

export interface AdminRequest {
  /** GET when absent: only what changes something, and /logging, want POST. */
  readonly method?: 'POST';
  /** With query: "/config_dump?mask=bootstrap". */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Longest time without a byte, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number;
  /** Longer bodies end the request with `too-large`, in bytes. */
  readonly maxBytes?: number;
  /** Called while the body streams in, with the bytes so far. */
  readonly onProgress?: (bytes: number) => void;
}

export interface AdminResponse {
  readonly status: number;
  readonly body: Uint8Array;
  /** The Date header: the clock of the proxy's node, RFC 3339. */
  readonly date: string | undefined;
}

/** HTTP over a stream that somebody else opened; one connection a request. */
export interface AdminClient {
  /**
   * Answers with any status come back; only what is no whole answer is thrown.
   * @throws {MeshdbgError} unreachable when the stream breaks before the body is complete; timeout; too-large; interrupted
   */
  get(
    connect: (signal: AbortSignal) => Promise<Duplex>,
    request: AdminRequest,
  ): Promise<AdminResponse>;
}
