import { flag, objects, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any, present } from '../message.ts';
import { specDurationMs } from '../spec-duration.ts';
import { stringMatcher } from './string-match.ts';

/** A rule's corsPolicy as the config of the CORS filter (istio/pilot/pkg/networking/core/route/route.go, TranslateCORSPolicy). */
export function corsConfig(policy: JsonObject): JsonObject {
  const matches = objects(policy, 'allowOrigins');
  const origins =
    matches.length > 0
      ? matches.flatMap((origin) => stringMatcher(origin) ?? [])
      : strings(policy, 'allowOrigin').map((exact) => ({ exact }));
  const maxAge = specDurationMs(policy, 'maxAge');
  const unmatched = policy['unmatchedPreflights'];
  return any(
    'envoy.extensions.filters.http.cors.v3.CorsPolicy',
    present({
      allow_origin_string_match: origins.length === 0 ? undefined : origins,
      allow_methods: joined(policy, 'allowMethods'),
      allow_headers: joined(policy, 'allowHeaders'),
      expose_headers: joined(policy, 'exposeHeaders'),
      max_age: maxAge === undefined ? undefined : String(Math.trunc(maxAge / 1000)),
      allow_credentials: flag(policy, 'allowCredentials'),
      filter_enabled: { default_value: { numerator: 100 } },
      forward_not_matching_preflights: !(unmatched === 'IGNORE' || unmatched === 2),
    }),
  );
}

const joined = (policy: JsonObject, key: string): string | undefined =>
  strings(policy, key).join(',') || undefined;
