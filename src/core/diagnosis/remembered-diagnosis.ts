import { codeDetails } from '../logs/meaning/details.ts';
import { addressIp } from '../query/pod-index.ts';
import { ownRecord } from '../logs/join/kept-line.ts';
import type { LogRecord } from '../logs/model/log-record.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { diagnosisOf } from './line-diagnosis.ts';

/** Kinds of lines that are remembered. */
const MOST = 5000;

/**
 * Looks into the config that are made in full. A scan asks for thousands of hosts and paths that nobody has: then one of a sort
 * stands for all of it.
 */
const MOST_LOOKS = 2000;

interface Known {
  readonly found: Diagnosis | undefined;
}

/** Diagnoses lines, and lines that are alike only once: a million failing lines are of a few kinds. */
export function rememberedDiagnosis(
  facts: Facts | undefined,
): (line: LogRecord, refusal?: LogRecord) => Diagnosis | undefined {
  const known = new Map<string, Known>();
  const sorts = new Map<string, Known>();
  let looks = 0;
  return (line, refusal) => {
    const key = kindOf(line, refusal);
    const sort = sortOf(line);
    const before = known.get(key) ?? (looks < MOST_LOOKS ? undefined : sorts.get(sort));
    if (before !== undefined) return before.found;
    looks++;
    if (known.size >= MOST) known.clear();
    if (sorts.size >= MOST) sorts.clear();
    // What is remembered must not keep the log that the line was cut from.
    const now = { found: diagnosisOf(ownRecord(line), facts, refusal) };
    known.set(key, now);
    sorts.set(sort, now);
    return now.found;
  };
}

/** What a client cannot make up. */
const sortOf = ({ proxy, side, entry }: LogRecord): string =>
  JSON.stringify([
    proxy.namespace, proxy.pod, side, entry.response_code, entry.response_flags, entry.response_code_details, entry.connection_termination_details,
    entry.upstream_transport_failure_reason, entry.upstream_cluster, entry.route_name,
  ]); // prettier-ignore

/** All that a diagnosis looks at; times in steps of a tenth of a second. */
function kindOf({ proxy, side, entry }: LogRecord, refusal: LogRecord | undefined): string {
  const details = entry.response_code_details ?? '';
  // Without its query a path is one of few.
  const isRouted = details === '' || codeDetails(details).name !== 'filter_chain_not_found';
  return JSON.stringify([
    proxy.namespace, proxy.pod, side, entry.response_code, entry.response_flags, details, entry.connection_termination_details,
    entry.upstream_transport_failure_reason, entry.method, isRouted ? entry.path?.replace(/\?.*$/s, '') : '', entry.protocol, entry.authority,
    entry.upstream_cluster, entry.upstream_host, entry.route_name, entry.requested_server_name, entry.downstream_local_address,
    addressIp(entry.downstream_remote_address ?? ''), Math.round((entry.duration ?? 0) / 100), (entry.duration ?? 0) <= 5,
    refusal === undefined ? null : [refusal.proxy.namespace, refusal.proxy.pod],
  ]);
} // prettier-ignore
