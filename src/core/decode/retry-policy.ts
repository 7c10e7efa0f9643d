import type { Mirror, RetryPolicy } from '../model/envoy/route-action.ts';
import type { JsonObject } from '../model/json.ts';
import { clusterRef } from './cluster-choice.ts';
import { runtimeFraction } from './fraction.ts';
import { decodeHeaderMatch } from './matcher.ts';
import { defined, durationMs, flag, number, object, objects, text } from './read.ts';

/** Decodes envoy.config.route.v3.RetryPolicy; undefined when there is none. num_retries defaults to 1. */
export function decodeRetryPolicy(source: JsonObject | undefined): RetryPolicy | undefined {
  if (source === undefined) return undefined;
  const backOff = object(source, 'retry_back_off');
  return {
    on: (text(source, 'retry_on') ?? '')
      .split(',')
      .map((on) => on.trim())
      .filter((on) => on !== ''),
    attempts: number(source, 'num_retries') ?? 1,
    statusCodes: numbers(source['retriable_status_codes']),
    hostPredicates: objects(source, 'retry_host_predicate').map((item) => text(item, 'name') ?? ''),
    retriableHeaders: objects(source, 'retriable_headers').map(decodeHeaderMatch),
    retriableRequestHeaders: objects(source, 'retriable_request_headers').map(decodeHeaderMatch),
    ...defined({
      perTryTimeoutMs: durationMs(source, 'per_try_timeout'),
      perTryIdleTimeoutMs: durationMs(source, 'per_try_idle_timeout'),
      hostSelectionMaxAttempts: number(source, 'host_selection_retry_max_attempts'),
      priority: text(object(source, 'retry_priority'), 'name'),
      backOffBaseMs: durationMs(backOff, 'base_interval'),
      backOffMaxMs: durationMs(backOff, 'max_interval'),
    }),
  };
}

/** Decodes a list of RouteAction.RequestMirrorPolicy; without a fraction all requests are mirrored. */
export const decodeMirrors = (source: JsonObject): Mirror[] =>
  objects(source, 'request_mirror_policies').map((mirror) => {
    const fraction = object(mirror, 'runtime_fraction');
    return {
      ...clusterRef(text(mirror, 'cluster') ?? ''),
      share: fraction === undefined ? { fraction: 1 } : runtimeFraction(fraction),
      ...defined({
        clusterHeader: text(mirror, 'cluster_header'),
        keepsHost:
          flag(mirror, 'disable_shadow_host_suffix_append') === true ? (true as const) : undefined,
      }),
    };
  });

/** The numbers of a list; none where it is no list. */
export const numbers = (value: unknown): number[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
