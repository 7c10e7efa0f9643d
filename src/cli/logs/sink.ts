import type { AccessLine, ProxyLogLine, UnparsedLine } from '../../core/logs/model/log-line.ts';
import type { LogRecord } from '../../core/logs/model/log-record.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';

/** What becomes of the lines of a tail: each is printed, or all are put together. */
export interface LineSink {
  /** What a parser has to convert for it; all when undefined. */
  readonly wanted: ReadonlySet<string> | undefined;
  /** Text to begin with. */
  begin(): string;
  /** An access line that was asked for. @returns the text for it; "" where it comes later */
  access(record: LogRecord, line: AccessLine): string;
  /** A line that is no access line, where these were asked for; absent where an answer has no place for them. */
  readonly other?: (line: ProxyLogLine | UnparsedLine, proxy: ProxyRef) => string;
  /** What is so far, to be painted again and again on a terminal; absent where lines are printed one by one. */
  readonly live?: () => Promise<string>;
  /** Prints what was put together. @returns the exit code */
  end(): Promise<number>;
}
