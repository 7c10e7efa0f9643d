import { flag, number } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { present } from '../../message.ts';
import { note, type ClusterDraft } from '../draft.ts';
import { percent } from '../percent.ts';
import { refIn, type PolicyBlock } from '../policy.ts';
import { durationOf } from './connection-pool.ts';

/**
 * @param sendsUnready the service's clients get unready endpoints, too: then no panic (cluster_traffic_policy.go, applyOutlierDetection)
 */
export function applyOutlierDetection(
  draft: ClusterDraft,
  block: PolicyBlock | undefined,
  sendsUnready: boolean,
): void {
  if (block === undefined) return;
  const { value } = block;
  draft.fields['outlier_detection'] = outlierDetection(value);
  note(draft, 'outlier_detection', refIn(block));
  const healthy = number(value, 'minHealthPercent') ?? 0;
  if (healthy >= 0 && draft.commonLb !== undefined) {
    draft.commonLb['healthy_panic_threshold'] = percent(sendsUnready ? 0 : healthy);
    note(draft, 'common_lb_config', refIn(block, 'minHealthPercent'));
  }
  const codes = errorCodes(value);
  if (codes.length > 0) {
    draft.http.outlierDetection = { error_matcher: errorMatcher(codes) };
    note(draft, 'typed_extension_protocol_options', refIn(block, 'outlierDetectionHttpErrorCodes'));
  }
}

/** Success rates never eject; a number of errors always does, zero turns its kind off. */
function outlierDetection(value: JsonObject): JsonObject {
  const serverErrors = number(value, 'consecutive5xxErrors');
  const gatewayErrors = number(value, 'consecutiveGatewayErrors');
  const splits = flag(value, 'splitExternalLocalOriginErrors') === true;
  const local = number(value, 'consecutiveLocalOriginFailures') ?? 0;
  const ejected = number(value, 'maxEjectionPercent') ?? 0;
  const enforced = (errors: number | undefined): number | undefined => errors && 100;
  return present({
    enforcing_success_rate: 0,
    consecutive_5xx: serverErrors,
    enforcing_consecutive_5xx: enforced(serverErrors),
    consecutive_gateway_failure: gatewayErrors,
    enforcing_consecutive_gateway_failure: enforced(gatewayErrors),
    interval: durationOf(value, 'interval'),
    base_ejection_time: durationOf(value, 'baseEjectionTime'),
    max_ejection_percent: ejected > 0 ? ejected : undefined,
    split_external_local_origin_errors: splits || undefined,
    consecutive_local_origin_failure: splits && local > 0 ? local : undefined,
    enforcing_consecutive_local_origin_failure: splits && local > 0 ? 100 : undefined,
    enforcing_local_origin_success_rate: splits ? 0 : undefined,
  });
}

function errorCodes(value: JsonObject): number[] {
  const codes = value['outlierDetectionHttpErrorCodes'];
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : [];
}

/** Which answers count as errors (applyOutlierDetectionErrorCodes). */
function errorMatcher(codes: readonly number[]): JsonObject {
  const rules = codes.map((code) => ({
    http_response_headers_match: {
      headers: [{ name: ':status', string_match: { exact: String(code) } }],
    },
  }));
  const [only] = rules;
  return rules.length === 1 && only !== undefined ? only : { or_match: { rules } };
}
