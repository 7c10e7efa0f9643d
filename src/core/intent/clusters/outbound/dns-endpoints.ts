import { object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import type { LbSetting } from '../../endpoints/lb-setting.ts';
import type { EndpointQuery } from '../../endpoints/endpoint-query.ts';
import { localityEndpoints } from '../../endpoints/locality-endpoints.ts';
import { localityMessage } from '../../endpoints/locality-group.ts';
import { prioritized } from '../../endpoints/priorities.ts';
import { clusterEndpoints } from '../../endpoints/service-endpoints.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import { texts } from '../../world/texts.ts';

/** The names that a DNS cluster resolves. */
export interface DnsEndpoints {
  readonly sent: readonly JsonObject[];
  /** With priorities and weights for a locality setting. */
  readonly placed: (setting: LbSetting, hasOutlierDetection: boolean) => readonly JsonObject[];
}

/** istio/pilot/pkg/xds/endpoints/endpoint_builder.go, FromServiceEndpoints. */
export function dnsEndpoints(
  context: ProxyContext,
  query: EndpointQuery,
  mode: 'outbound' | 'sni-dnat',
): DnsEndpoints {
  const { service, port, subset, rule } = query;
  const labels = subsetLabels(rule, subset);
  const all = clusterEndpoints(context.world, service, { port, subset: labels });
  const groups = localityEndpoints(context, query, all);
  const ordered = subset === '' && mode === 'outbound' ? 'first' : 'none';
  return {
    sent: groups.map(localityMessage),
    placed: (setting, hasOutlierDetection) =>
      prioritized(context.proxy, groups, { setting, hasOutlierDetection, ordered }),
  };
}

function subsetLabels(
  rule: MergedDestinationRule | undefined,
  name: string,
): Readonly<Record<string, string>> {
  if (name === '') return {};
  const subset = objects(rule?.spec, 'subsets').find((one) => text(one, 'name') === name);
  return texts(object(subset, 'labels'));
}
