import type { ProxyLogLine } from '../model/log-line.ts';

/** How many lines one message is followed on: a configuration or a stack trace has hundreds, not more. */
const LONGEST = 2000;

/**
 * Follows messages of several lines (the effective configuration as YAML, stack traces, rejected resources): a line that
 * fits nothing else after such a message belongs to it. What looks like an access line (a bracket or a brace first, a
 * time, a method, a protocol), or holds control characters, never does, so that half a line is not hidden among them.
 */
export class ContinuedMessage {
  private message: ProxyLogLine | undefined;
  private lines = 0;

  begin(message: ProxyLogLine): void {
    this.message = message;
    this.lines = 0;
  }

  end(): void {
    this.message = undefined;
  }

  /** The line as a part of the message before it; undefined when it is none. */
  part(raw: string): ProxyLogLine | undefined {
    if (this.message === undefined || ++this.lines > LONGEST) return undefined;
    if (!MAY_CONTINUE.test(raw) || LIKE_ACCESS.test(raw)) return undefined;
    const { writer, level, scope } = this.message;
    return { kind: 'proxy-log', writer, level, time: undefined, scope, message: raw, raw };
  }
}

const MAY_CONTINUE = /^(?![[{])(?:\t|[^\p{Cc}\ufffd])*$/u;
const LIKE_ACCESS =
  /\bHTTP\/\d|\d{4}-\d\d-\d\dT\d\d:\d\d|\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|CONNECT) /;
