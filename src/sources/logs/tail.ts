import type { Context } from '../../ports/context.ts';
import type { LogStream } from '../../ports/log-stream.ts';
import type { ProxyTarget } from '../source.ts';

/** A tail that is ready to be read: what `logs` commands iterate. */
export interface LogTail {
  readonly events: LogStream;
  /** The proxies whose containers are read at the beginning, for their config; empty for files and Loki. */
  readonly targets: readonly ProxyTarget[];
  /** What the user should know about the choice, as other commands' notes. */
  readonly notes: readonly string[];
}

/** Time and Ctrl-C. */
export type LogWorld = Pick<Context, 'clock' | 'signal'>;
