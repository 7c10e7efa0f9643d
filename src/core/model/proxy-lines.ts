import type { ProxyRef } from './proxy.ts';

/** Lines of text that one proxy wrote: the end of its log, or what it counts. */
export interface ProxyLines {
  readonly proxy: ProxyRef;
  readonly lines: readonly string[];
}

/** What one Envoy counts, in Prometheus' text format. */
export interface CountedLines extends ProxyLines {
  /** The proxy's own clock where it tells it, RFC 3339. */
  readonly date?: string;
}
