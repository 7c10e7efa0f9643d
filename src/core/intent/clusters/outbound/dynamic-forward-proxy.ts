import { object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { allowAnyDnsCache, dnsCacheName } from '../../listeners/http/dynamic-forward-proxy.ts';
import { any, extension } from '../../message.ts';
import type { Protocol } from '../../model/protocol.ts';
import { configPath, noteAlpnOverride } from '../base-cluster.ts';
import { finishCluster, newDraft, note } from '../draft.ts';
import { passthroughOptions, protocolOptions } from '../http-options.ts';
import { rulePolicy, withMeshDefaults } from '../policy.ts';
import { tlsSocket } from '../tls/upstream-tls.ts';
import { applyConnectionPool } from '../traffic-policy/connection-pool.ts';
import { applyTrafficPolicy } from '../traffic-policy/traffic-policy.ts';
import type { ProxyTraits } from '../traits.ts';
import type { PortInput } from './port-clusters.ts';
import { serviceMtlsMode } from './service-mtls-mode.ts';

/** Protocols that name the host that they want. */
const PROTOCOLS: ReadonlySet<Protocol> = new Set(['HTTP', 'TLS', 'GRPC', 'HTTP2']);

/** A cluster that resolves names when they are asked for: resolution DYNAMIC_DNS on a wildcard host. No subsets (cluster_builder.go, buildDFPCluster). */
export function dynamicForwardProxyCluster(input: PortInput): JsonObject | undefined {
  const { context, traits, service, port, rule } = input;
  if (!PROTOCOLS.has(port.protocol)) return undefined;
  const draft = newDraft(`outbound|${port.number}||${service.hostname}`, undefined, undefined);
  const { fields } = draft;
  fields['lb_policy'] = 'CLUSTER_PROVIDED';
  fields['cluster_type'] = forwardProxy({
    name: dnsCacheName(service.hostname),
    dns_lookup_family: traits.dnsLookupFamily,
  });
  protocolOptions(draft.http, port.protocol, traits);
  const policy = withMeshDefaults(context.world.mesh, rulePolicy(rule, port.number));
  const trafficPolicy = object(rule?.spec, 'trafficPolicy');
  applyTrafficPolicy(draft, context, {
    service,
    protocol: port.protocol,
    policy,
    tls: {
      input: {
        sni: '',
        identities: [],
        meshExternal: service.meshExternal,
        service: serviceMtlsMode(context.world, { service, port }, trafficPolicy),
        ownCertificates: traits.ownCertificates,
      },
      asker: {
        mesh: context.world.mesh,
        isSidecar: traits.type === 'sidecar',
        isForWorkloads: object(rule?.spec, 'workloadSelector') !== undefined,
        fallbackNames: [],
      },
    },
  });
  if (service.meshExternal) draft.istioMetadata['external'] = true;
  const [from] = rule?.from ?? [];
  if (from !== undefined) {
    draft.istioMetadata['config'] = configPath(from);
    noteAlpnOverride(draft, policy.tls?.value);
  }
  note(draft, '', refTo(from ?? service.object));
  return finishCluster(draft);
}

const forwardProxy = (cache: JsonObject, allowsInsecure = false): JsonObject =>
  extension(
    'envoy.clusters.dynamic_forward_proxy',
    any('envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig', {
      dns_cache_config: cache,
      ...(allowsInsecure && { allow_insecure_cluster_options: true }),
    }),
  );

/** For unknown hosts in mode ALLOW_ANY_DYNAMIC_DNS (cluster_builder.go, buildAllowAnyDFPCluster). */
export function allowAnyDnsCluster(
  { world, proxy }: ProxyContext,
  traits: ProxyTraits,
): JsonObject {
  // prettier-ignore
  const tls = object(world.mesh, 'outboundTrafficPolicy', 'tls');
  const isPlain = tls === undefined || (text(tls, 'mode') ?? 'DISABLE') === 'DISABLE';
  const draft = newDraft('AllowAnyDynamicDNSCluster', undefined, undefined);
  draft.fields['lb_policy'] = 'CLUSTER_PROVIDED';
  draft.fields['cluster_type'] = forwardProxy(allowAnyDnsCache(proxy), isPlain);
  applyConnectionPool(draft, world, {});
  const asker = { mesh: world.mesh, isSidecar: true, isForWorkloads: false, fallbackNames: [] };
  if (!isPlain) draft.fields['transport_socket'] = tlsSocket(draft, tls, asker);
  // Where TLS sets options of its own, those of the passthrough cluster are overwritten.
  const { autoSni, autoSanValidation } = draft.http;
  if (autoSni !== true && autoSanValidation !== true)
    Object.assign(draft.http, passthroughOptions(traits.preserveCase));
  return finishCluster(draft);
}
