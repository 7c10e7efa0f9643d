import type { AccessLogEntry } from './access-log-entry.ts';

/** A request, connection or refused connection that Envoy logged. */
export interface AccessLine {
  readonly kind: 'access';
  /** Its values as they may be shown: without what lets somebody in (design.md section 8). */
  readonly entry: AccessLogEntry;
  /** The line, without its line end, as it may be shown; made when it is asked for. */
  readonly raw: string;
  /** The format that the line fits. */
  readonly format: AccessLogFormat;
}

/** A line that the proxy container wrote about itself. */
export interface ProxyLogLine {
  readonly kind: 'proxy-log';
  /** envoy: Envoy's own log; agent: pilot-agent, which starts Envoy. */
  readonly writer: 'envoy' | 'agent';
  /** trace, debug, info, warning, error, critical; as it was written where it is none of these. */
  readonly level: string;
  /** RFC 3339; undefined where the line has none (a continued line). */
  readonly time: string | undefined;
  /** Logger or scope, as in config, ads, xdsproxy. */
  readonly scope: string | undefined;
  readonly message: string;
  /** As it may be shown. */
  readonly raw: string;
}

/** A line that fits no format. It is never dropped: the reader counts it and shows it on request. */
export interface UnparsedLine {
  readonly kind: 'unparsed';
  /** As it may be shown. */
  readonly raw: string;
  /** One sentence: what is wrong with the line. */
  readonly reason: string;
}

export type LogLine = AccessLine | ProxyLogLine | UnparsedLine;

/** Reads the lines of one stream (one container): it remembers which formats its lines have had. */
export interface LineReader {
  /** @param line without its line end; a carriage return at its end is ignored */
  read(line: string): LogLine;
  /** Given formats that could not be used, a sentence each. */
  readonly unusable: readonly string[];
}

/** Where a proxy's format is known from. */
export type FormatOrigin = 'listener' | 'mesh-config' | 'telemetry' | 'well-known';

/** One access log format. */
export interface AccessLogFormat {
  /** For people: "Istio 1.9 and later, text", "text format of listener virtualOutbound". */
  readonly name: string;
  readonly origin: FormatOrigin;
  readonly template: FormatTemplate;
  /** Nothing instead of "-" (omit_empty_values). */
  readonly omitsEmptyValues: boolean;
}

/** What a format is made of: a text with commands between percent signs, or a JSON object whose strings hold them. */
export type FormatTemplate =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'json'; readonly json: Readonly<Record<string, unknown>> };

export interface LineReaderOptions {
  /** Formats that the proxy is known to use; lines of other formats are recognised as well. */
  readonly formats?: readonly AccessLogFormat[];
  /**
   * Names of entry keys, and of `fields`, that are wanted; all when absent. Others stay undefined, which is faster.
   */
  readonly wanted?: ReadonlySet<string>;
}
