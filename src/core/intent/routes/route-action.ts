import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources, type Sources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { meshField } from '../mesh-field.ts';
import { specDurationMs } from '../spec-duration.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { destinationHash } from './consistent-hash.ts';
import { destinationCluster } from './destination.ts';
import { hashPolicy } from './hash-policy.ts';
import { headerOperations, joinedOperations } from './header-operations.ts';
import { mirrorPolicies } from './mirror.ts';
import { retryPolicy } from './retry.ts';
import { routeProxyHeaders } from './proxy-headers.ts';
import { pathRewrite } from './rewrite.ts';
import type { RouteOptions } from './route-options.ts';
import { hasGatewaySemantics } from './route-semantics.ts';
import type { SourceOf } from './rule-source.ts';
import { timeouts } from './timeout.ts';
import { hasWeight, weightedCluster } from './weighted-clusters.ts';

export interface RuleOf {
  readonly virtualService: ConfigObject;
  /** One element of spec.http. */
  readonly rule: JsonObject;
  readonly source: SourceOf;
}

/**
 * The fields of a route that leads to destinations: `route`, and the header operations of rule and destination
 * (istio/pilot/pkg/networking/core/route/route.go, applyHTTPRouteDestination, processDestination).
 * @param match the route's RouteMatch
 */
export function destinationFields(
  { virtualService, rule, source }: RuleOf,
  match: JsonObject,
  options: RouteOptions,
): JsonObject {
  const destinations = objects(rule, 'route');
  const only = destinations.length === 1 ? destinations[0] : undefined;
  const ofRule = headerOperations(object(rule, 'headers'));
  const ofOnly = headerOperations(object(only, 'headers'));
  const rewrite = object(rule, 'rewrite');
  const authority = text(rewrite, 'authority') || ofRule.authority || ofOnly.authority;
  const hashes = destinations
    .filter((destination) => only !== undefined || hasWeight(destination))
    .map((destination) => destinationHash(options.context, object(destination, 'destination')));
  const retries = object(rule, 'retries');
  const hashed = only !== undefined && hashes[0] !== undefined;

  const action: Record<string, unknown> = timeouts(specDurationMs(rule, 'timeout'));
  if (only === undefined)
    action['weighted_clusters'] = weightedClusters(destinations, options, source);
  else action['cluster'] = clusterOf(only, options);
  if (hasGatewaySemantics(virtualService))
    action['cluster_not_found_response_code'] = 'INTERNAL_SERVER_ERROR';
  if (rewrite !== undefined) {
    if (routeProxyHeaders(options.context.proxy).forwardedHost)
      action['append_x_forwarded_host'] = true;
    Object.assign(action, pathRewrite(virtualService, rewrite, match));
  }
  if (authority !== '') action['host_rewrite_literal'] = authority;
  const mirrors = mirrorPolicies(rule, options);
  if (mirrors.length > 0) action['request_mirror_policies'] = mirrors;
  const policies = hashes.flatMap((hash) => hashPolicy(hash) ?? []);
  if (policies.length > 0) action['hash_policy'] = policies;
  const policy = retryPolicy(retries ?? object(options.context.world.mesh, 'defaultHttpRetryPolicy'), hashed); // prettier-ignore
  if (policy !== undefined) action['retry_policy'] = policy;
  return {
    route: withSources(action, {
      ...meshField(options.context.world, 'defaultHttpRetryPolicy', 'retry_policy'),
      ...sourcesOfAction(rule, source, only !== undefined),
    }),
    ...headerFields(joinedOperations(ofRule.fields, ofOnly.fields), rule, source),
  };
}

/** Header operations, with where they were asked for: of the rule, else of its only destination. */
export function headerFields(fields: JsonObject, rule: JsonObject, source: SourceOf): JsonObject {
  const place = source(object(rule, 'headers') === undefined ? 'route[0].headers' : 'headers');
  return withSources(
    fields,
    Object.fromEntries(Object.keys(fields).map((field) => [field, place])),
  );
}

const clusterOf = (destination: JsonObject, { serviceOf, port }: RouteOptions): string => {
  const to = object(destination, 'destination');
  return destinationCluster(to, serviceOf(text(to, 'host') ?? ''), port);
};

function weightedClusters(
  destinations: readonly JsonObject[],
  options: RouteOptions,
  source: SourceOf,
): JsonObject {
  const clusters = destinations.flatMap((destination, index) =>
    hasWeight(destination)
      ? [weightedCluster(destination, options, (field) => source(`route[${index}].${field}`))]
      : [],
  );
  return clusters.length === 0 ? {} : { clusters };
}

/** Field of the rule by field of the action. */
const FIELDS: Readonly<Record<string, string>> = {
  timeout: 'timeout',
  retry_policy: 'retries',
  request_mirror_policies: 'mirror',
  prefix_rewrite: 'rewrite.uri',
  regex_rewrite: 'rewrite',
};

/** What the host is rewritten by: `rewrite`, else a header operation on it. */
function authorityField(rule: JsonObject): string {
  if (text(object(rule, 'rewrite'), 'authority')) return 'rewrite.authority';
  return headerOperations(object(rule, 'headers')).authority === '' ? 'route[0].headers' : 'headers'; // prettier-ignore
}

function sourcesOfAction(rule: JsonObject, source: SourceOf, single: boolean): Sources {
  const sources: Record<string, ResourceRef> = {
    [single ? 'cluster' : 'weighted_clusters']: source(single ? 'route[0].destination' : 'route'), // prettier-ignore
  };
  for (const [key, field] of Object.entries(FIELDS))
    if (rule[field.split('.')[0] ?? ''] !== undefined) sources[key] = source(field);
  if (rule['timeout'] !== undefined) sources['max_grpc_timeout'] = source('timeout');
  if (rule['mirror'] === undefined && rule['mirrors'] !== undefined)
    sources['request_mirror_policies'] = source('mirrors');
  sources['host_rewrite_literal'] = source(authorityField(rule));
  return sources;
}
