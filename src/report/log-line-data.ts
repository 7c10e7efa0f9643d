import type { AccessLogEntry } from '../core/logs/model/access-log-entry.ts';
import type { ProxyLogLine, UnparsedLine } from '../core/logs/model/log-line.ts';
import type { LogRecord, Side } from '../core/logs/model/log-record.ts';
import { flagTexts } from '../core/logs/meaning/words.ts';
import type { Whereabouts } from '../core/logs/meaning/whereabouts.ts';
import type { ProxyRef } from '../core/model/proxy.ts';
import type { ResourceRef } from '../core/model/resource.ts';

/** Whose line it is; null where a file does not say. */
interface Writer {
  readonly namespace: string | null;
  readonly pod: string | null;
}

/**
 * One line of `logs -o json` (design.md section 4, logs): the keys are those of Istio's default JSON access log, in snake_case.
 * A key that the proxy's format does not log is absent; null is what Envoy wrote as "-".
 */
export interface AccessLineData extends AccessLogEntry, Writer {
  readonly side: Side | null;
  /** In words, one for each flag. */
  readonly flag_meanings: readonly string[];
  /** The VirtualService rule whose route the request took; with --diagnose, which reads the config, and where that tells. */
  readonly route_owner?: ResourceRef;
  /** The object that shaped the cluster; as `route_owner`. */
  readonly cluster_owner?: ResourceRef;
  /** The pod that the connection came from, and that it went to; only where the pods are known. */
  readonly peer?: PodData;
  readonly upstream?: PodData;
  /** With --diagnose. */
  readonly diagnosis?: DiagnosisData | null;
}

export interface PodData {
  readonly namespace: string;
  readonly pod: string;
}

export interface DiagnosisData {
  readonly code: string;
  readonly text: string;
  readonly resource: ResourceRef | null;
}

/** A line that the proxy or its agent wrote about itself (--proxy-log). */
export interface ProxyLineData extends Writer {
  readonly proxy_log: {
    readonly writer: 'envoy' | 'agent';
    readonly level: string;
    readonly time: string | null;
    readonly scope: string | null;
    readonly message: string;
  };
}

/** A line that fits no format (--unparsed). */
export interface UnparsedLineData extends Writer {
  readonly unparsed: { readonly reason: string; readonly line: string };
}

const writer = ({ namespace, pod }: ProxyRef): Writer => ({
  namespace: namespace || null,
  pod: pod || null,
});

/** What is known of a line beside what stands in it. */
export interface LineExtras {
  readonly whereabouts?: Whereabouts | undefined;
  readonly diagnosis?: DiagnosisData | null | undefined;
}

/** One access line for JSON. */
export const accessLineData = (record: LogRecord, extras: LineExtras): AccessLineData => ({
  ...record.entry,
  ...beside(record, extras),
});

/** The keys of an access line's data that are not in the line itself. */
export type BesideLine = Omit<AccessLineData, keyof AccessLogEntry>;

/** What JSON shows beside the line's own keys; what is not known is undefined there. */
export function besideLine(
  { entry, proxy, side }: LogRecord,
  { whereabouts, diagnosis }: LineExtras,
): { readonly [Key in keyof BesideLine]: BesideLine[Key] | undefined } {
  return {
    namespace: proxy.namespace || null,
    pod: proxy.pod || null,
    side: side ?? null,
    flag_meanings: flagTexts(entry.response_flags),
    route_owner: whereabouts?.routeOwner,
    cluster_owner: whereabouts?.clusterOwner,
    peer: whereabouts?.peer,
    upstream: whereabouts?.upstream,
    diagnosis,
  };
}

/** The same with the keys alone that are known. */
function beside(record: LogRecord, extras: LineExtras): BesideLine {
  const {
    namespace = null,
    pod = null,
    side = null,
    flag_meanings = [],
    ...rest
  } = besideLine(record, extras);
  const { route_owner, cluster_owner, peer, upstream, diagnosis } = rest;
  return {
    namespace,
    pod,
    side,
    flag_meanings,
    ...(route_owner === undefined ? {} : { route_owner }),
    ...(cluster_owner === undefined ? {} : { cluster_owner }),
    ...(peer === undefined ? {} : { peer }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(diagnosis === undefined ? {} : { diagnosis }),
  };
}

export const proxyLineData = (line: ProxyLogLine, proxy: ProxyRef): ProxyLineData => ({
  ...writer(proxy),
  proxy_log: {
    writer: line.writer,
    level: line.level,
    time: line.time ?? null,
    scope: line.scope ?? null,
    message: line.message,
  },
});

export const unparsedLineData = (line: UnparsedLine, proxy: ProxyRef): UnparsedLineData => ({
  ...writer(proxy),
  unparsed: { reason: line.reason, line: line.raw },
});
