/** Whose lines they are. All empty for lines of a file or of stdin; `pod` empty where Loki's labels name none. */
export interface LogOrigin {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Lines of one container, in the order in which it wrote them. */
export interface LogLines {
  readonly kind: 'lines';
  readonly origin: LogOrigin;
  /** As the container wrote them, without line breaks and without the kubelet's timestamp. */
  readonly lines: readonly string[];
  /** When each was written as the kubelet or Loki stamped it, RFC 3339 with nanoseconds; absent where nobody did. */
  readonly times?: readonly string[];
}

/** What happens to a tail. */
export type LogNewsKind =
  /** A container is being read. */
  | 'joined'
  /** Its pod is gone or its container will not run again. */
  | 'left'
  /** The lines that follow are those of the next instance of the container. */
  | 'restarted'
  /** The container has not started yet: nothing to read so far. */
  | 'waiting'
  /** The connection was lost; it is opened again at the last line. */
  | 'dropped'
  | 'resumed'
  /** It cannot be read, and will not be. */
  | 'refused'
  /** Something else that the user should know: streams above the limit, lines that were lost. */
  | 'note';

export interface LogNews {
  readonly kind: LogNewsKind;
  /** Undefined for news about the whole tail. */
  readonly origin?: LogOrigin;
  /** One sentence for stderr, without a full stop; names the pod. */
  readonly text: string;
  /** What the user can do. */
  readonly hint?: string;
}

export type LogEvent = LogLines | LogNews;

/**
 * Lines as they come. Whoever iterates slowly slows the readers: at most one batch of each container is held. Leaving the loop
 * closes all connections. Ctrl-C makes it throw MeshdbgError `interrupted`.
 */
export type LogStream = AsyncIterable<LogEvent>;

/** A file or stdin whose bytes come in pieces, gunzipped. */
export interface ByteStream {
  /** For messages. */
  readonly name: string;
  /** @throws {MeshdbgError} unreadable, also for damaged gzip; interrupted */
  readonly chunks: AsyncIterable<Uint8Array>;
}
