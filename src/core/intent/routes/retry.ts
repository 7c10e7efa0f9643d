import { STATUS_CODES } from './status-codes.ts';
import { flag, number, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, duration, extension, present } from '../message.ts';
import { specDurationMs } from '../spec-duration.ts';

const DEFAULT_RETRY_ON =
  'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';
/** A request that was reset before it left did nothing yet: to send it again is safe for every method. */
const DEFAULT_INBOUND_RETRY_ON = 'reset-before-request';

const OTHER_HOSTS: readonly JsonObject[] = [
  extension(
    'envoy.retry_host_predicates.previous_hosts',
    any('envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate'),
  ),
];
const OTHER_LOCALITIES = extension(
  'envoy.retry_priorities.previous_priorities',
  any('envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig', {
    update_frequency: 2,
  }),
);

const outboundDefault = (consistentHash: boolean): JsonObject =>
  present({
    retry_on: DEFAULT_RETRY_ON,
    num_retries: 2,
    host_selection_retry_max_attempts: '5',
    retry_host_predicate: consistentHash ? undefined : OTHER_HOSTS,
  });
const DEFAULT = outboundDefault(false);
/** With consistent hashing a retry has to reach the host that the hash says. */
const DEFAULT_HASHED = outboundDefault(true);
const INBOUND_DEFAULT: JsonObject = { retry_on: DEFAULT_INBOUND_RETRY_ON, num_retries: 2 };

/**
 * An HTTPRetry as Envoy's RetryPolicy (istio/pilot/pkg/networking/core/route/retry/retry.go, ConvertPolicy).
 * @param retries of the rule, else the mesh's defaultHttpRetryPolicy
 * @returns undefined where `attempts` says that there are none
 */
export function retryPolicy(
  retries: JsonObject | undefined,
  consistentHash: boolean,
): JsonObject | undefined {
  const base = consistentHash ? DEFAULT_HASHED : DEFAULT;
  if (retries === undefined) return base;
  const attempts = number(retries, 'attempts') ?? 0;
  if (attempts <= 0) return undefined;
  const ignorePrevious = flag(retries, 'retryIgnorePreviousHosts');
  return present({
    ...base,
    ...retryOn(retries, DEFAULT_RETRY_ON),
    num_retries: attempts,
    per_try_timeout: durationOf(retries, 'perTryTimeout'),
    retry_host_predicate:
      ignorePrevious === undefined
        ? base['retry_host_predicate']
        : ignorePrevious
          ? OTHER_HOSTS
          : undefined,
    retry_priority: flag(retries, 'retryRemoteLocalities') === true ? OTHER_LOCALITIES : undefined,
    retry_back_off: backOff(retries),
  });
}

/** What of an HTTPRetry means something for the one host of an inbound route (retry.go, ConvertInboundPolicy). */
export function inboundRetryPolicy(retries: JsonObject | undefined): JsonObject | undefined {
  if (retries === undefined) return INBOUND_DEFAULT;
  const attempts = number(retries, 'attempts') ?? 0;
  if (attempts <= 0) return undefined;
  return present({
    ...retryOn(retries, DEFAULT_INBOUND_RETRY_ON),
    num_retries: attempts,
    retry_back_off: backOff(retries),
  });
}

/** Conditions, or none, and status codes of one list (retry.go, parseRetryOn): numbers that are HTTP status codes become codes. */
function retryOn(retries: JsonObject, fallback: string): JsonObject {
  const asked = text(retries, 'retryOn') ?? '';
  if (asked === '') return { retry_on: fallback };
  const words: string[] = [];
  const codes: number[] = [];
  for (const part of asked.split(',').map((word) => word.trim())) {
    if (part === '') continue;
    if (/^[-+]?\d+$/.test(part) && STATUS_CODES.has(Number(part))) codes.push(Number(part));
    else words.push(part);
  }
  let conditions = words.join(',');
  if (codes.length > 0 && !conditions.includes('retriable-status-codes'))
    conditions += ',retriable-status-codes';
  return {
    retry_on: conditions === '' ? undefined : conditions,
    retriable_status_codes: codes.length === 0 ? undefined : codes,
  };
}

function durationOf(source: JsonObject, key: string): string | undefined {
  const ms = specDurationMs(source, key);
  return ms === undefined ? undefined : duration(ms);
}

function backOff(retries: JsonObject): JsonObject | undefined {
  const interval = durationOf(retries, 'backoff');
  return interval === undefined ? undefined : { base_interval: interval };
}
