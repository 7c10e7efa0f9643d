import { flag, number, object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo, withSources } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import { duration, present } from '../../message.ts';
import type { IntentProxy } from '../../model/proxy.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { metadataIdleTimeout } from './tcp-proxy.ts';

export interface DestinationOptions {
  readonly destinationRule: MergedDestinationRule | undefined;
  /** Of the destination; "" or absent for the whole service and for weighted clusters. */
  readonly subset?: string | undefined;
  readonly tunnel?: boolean | undefined;
}

/** What a DestinationRule gives to a TcpProxy (networkfilter.go, buildOutboundNetworkFiltersWithSingleDestination). */
export function destinationFields(proxy: IntentProxy, options: DestinationOptions): JsonObject {
  const { destinationRule: rule, subset = '', tunnel = true } = options;
  const spec = rule?.spec;
  const tcp = object(spec, 'trafficPolicy', 'connectionPool', 'tcp');
  const idle = specDurationMs(tcp, 'idleTimeout');
  const longest = specDurationMs(tcp, 'maxConnectionDuration');
  const hashes = spec !== undefined && hashesSource(spec, subset);
  const tunneling = tunnel ? tunnelingConfig(spec, subset) : undefined;
  const fields = present({
    idle_timeout: idle === undefined ? metadataIdleTimeout(proxy) : duration(idle),
    max_downstream_connection_duration: longest === undefined ? undefined : duration(longest),
    hash_policy: hashes ? [{ source_ip: {} }] : undefined,
    tunneling_config: tunneling,
  });
  if (rule === undefined) return fields;
  const owner = rule.owner('trafficPolicy');
  const pool = 'spec.trafficPolicy.connectionPool.tcp';
  const sources: Record<string, ResourceRef> = {};
  if (idle !== undefined) sources['idle_timeout'] = refTo(owner, `${pool}.idleTimeout`);
  if (longest !== undefined) sources['max_downstream_connection_duration'] = refTo(owner, `${pool}.maxConnectionDuration`); // prettier-ignore
  if (hashes) sources['hash_policy'] = refTo(owner, 'spec.trafficPolicy.loadBalancer.consistentHash.useSourceIp'); // prettier-ignore
  if (tunneling !== undefined) sources['tunneling_config'] = refTo(owner, 'spec.trafficPolicy.tunnel'); // prettier-ignore
  return Object.keys(sources).length === 0 ? fields : withSources(fields, sources);
}

const subsetOf = (spec: JsonObject | undefined, name: string): JsonObject | undefined =>
  objects(spec, 'subsets').find((subset) => text(subset, 'name') === name);

/** consistentHash.useSourceIp; a subset with a load balancer of its own decides for itself (maybeSetHashPolicy). */
function hashesSource(spec: JsonObject, subset: string): boolean {
  const own = object(subsetOf(spec, subset), 'trafficPolicy', 'loadBalancer');
  const balancer = own ?? object(spec, 'trafficPolicy', 'loadBalancer');
  return flag(object(balancer, 'consistentHash'), 'useSourceIp') === true;
}

/** trafficPolicy.tunnel: CONNECT or POST to a proxy (core/tunnelingconfig/apply.go). */
function tunnelingConfig(spec: JsonObject | undefined, subset: string): JsonObject | undefined {
  const tunnel = object(subset === '' ? spec : subsetOf(spec, subset), 'trafficPolicy', 'tunnel');
  if (tunnel === undefined) return undefined;
  const host = text(tunnel, 'targetHost') ?? '';
  const port = number(tunnel, 'targetPort') ?? 0;
  return present({
    hostname: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    use_post: text(tunnel, 'protocol') === 'POST' || undefined,
  });
}
