import { codeDetails } from '../meaning/details.ts';
import { addressIp } from '../../query/pod-index.ts';
import type { LogRecord } from '../model/log-record.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Facts } from './facts.ts';
import { diagnosisOf } from './line-diagnosis.ts';

/** Kinds of lines that are remembered. */
const MOST = 5000;

/** Diagnoses lines, and lines that are alike only once: a million failing lines are of a few kinds. */
export function rememberedDiagnosis(
  facts: Facts | undefined,
): (line: LogRecord, refusal?: LogRecord) => Diagnosis | undefined {
  const known = new Map<string, { readonly found: Diagnosis | undefined }>();
  return (line, refusal) => {
    const key = kindOf(line, refusal);
    const before = known.get(key);
    if (before !== undefined) return before.found;
    if (known.size >= MOST) known.clear();
    const found = diagnosisOf(line, facts, refusal);
    known.set(key, { found });
    return found;
  };
}

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
