import type { ProxyRef } from '../../model/proxy.ts';
import type { LogRecord, Side } from '../model/log-record.ts';

/** All lines of one request id, put together. */
export interface JoinedRequest {
  readonly requestId: string;
  /** The first calls: one, unless several were made under the same id, or lines between are missing. */
  readonly calls: readonly Call[];
  /** Lines of it. */
  readonly lines: number;
}

/** One call: the line of the proxy that sent it, and those of the proxies that took it. */
export interface Call {
  /** Undefined where the caller has no proxy, or its line is not at hand. */
  readonly client: LogRecord | undefined;
  /** Each try that a server logged, in order of time; none where none was logged. */
  readonly attempts: readonly Attempt[];
  /** Copies that a route's mirror sent elsewhere; their answers went nowhere. */
  readonly mirrors: readonly Attempt[];
  readonly missing: readonly MissingLine[];
  readonly answer: Answer;
  readonly time: CallTime;
}

/** A server's part in a call. */
export interface Attempt {
  /** The server's line; of a gateway or waypoint in the middle its one line, which is also that of the call that it made. */
  readonly server: LogRecord;
  /** What its application (or the gateway) called under the same id. */
  readonly calls: readonly Call[];
  /** How far the server's clock is ahead of the client's, where the two cannot both be right, in milliseconds. */
  readonly clockAheadMs: number | null;
}

/** A line that should be there, and is not. */
export interface MissingLine {
  readonly side: 'client' | 'server';
  /** "198.18.1.4:8080" of the server, "198.18.1.2" of the client; null where nothing tells. */
  readonly at: string | null;
}

/** Who answered a call. */
export interface Answer {
  /** `upstream`: something behind the client's proxy whose line is not at hand; `nobody`: there was no answer. */
  readonly by: 'application' | 'upstream' | 'nobody' | Side;
  /** The proxy of the application, or that answered itself; null where no line tells. */
  readonly proxy: ProxyRef | null;
  /** The address of an upstream without a line. */
  readonly address: string | null;
  readonly status: number | null;
  readonly flags: string | null;
  readonly details: string | null;
}

/** Where the time of a call went, in milliseconds; null where the lines don't tell. */
export interface CallTime {
  readonly totalMs: number | null;
  /** Before the attempt that answered: other attempts, back-off. */
  readonly earlierMs: number | null;
  /** In the client's proxy: injected delay, filters, sending on the answer. */
  readonly clientProxyMs: number | null;
  /** Between the two proxies, with connecting. */
  readonly networkMs: number | null;
  readonly serverProxyMs: number | null;
  readonly applicationMs: number | null;
}
