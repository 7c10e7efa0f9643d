import type { Blame } from './blame.ts';
import type { DecidedBy, Mirrored, Upstream } from './outcome.ts';

/** What one side of a connection sees of how it ends; it may try again, answer for it, or pass it on. */
export interface Ending {
  readonly kind:
    /** An HTTP answer. */
    | 'response'
    /** Bytes that are no HTTP reached an application. */
    | 'connected'
    /** No connection: refused, or no TLS was agreed on. */
    | 'connect-failure'
    /** Connected, then closed or reset without an answer. */
    | 'closed'
    /** An answer that is no HTTP. */
    | 'garbage'
    /** Nobody answers the connection attempt. */
    | 'silent'
    | 'unknown';
  /** Only of a response. */
  readonly status: number | null;
  /** Of a response to a gRPC request, where a proxy tells an error. */
  readonly grpcStatus?: number;
  /** The HTTP status that became `grpcStatus`; absent where that was given as such. */
  readonly httpStatus?: number;
  /** An application's own answer, as opposed to a proxy's. */
  readonly isApplication: boolean;
  readonly decidedBy: DecidedBy;
  readonly flags: readonly string[];
  readonly details: string | null;
  readonly upstream: Upstream | null;
  /** Until this end, the application's own delay aside. */
  readonly delayMs: number;
  /** The application's own delay in the attempt that counts. */
  readonly workMs: number;
  /** Why TLS failed, as Envoy's transport failure reason. */
  readonly transportFailure?: string;
  readonly mirrors: readonly Mirrored[];
  /** Of a proxy's redirect or 201: the header Location. */
  readonly location?: string;
  /** What it is about, where an object can be looked for. */
  readonly blame?: Blame;
}
