import { object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import type { MergedDestinationRule } from '../../model/scope.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import { baseCluster, configPath, noteAlpnOverride, serviceMetadata } from '../base-cluster.ts';
import { finishCluster, note, type ClusterDraft, type DiscoveryType } from '../draft.ts';
import { rulePolicy, subsetPath, withMeshDefaults, withSubset, type Policy } from '../policy.ts';
import { applyTrafficPolicy } from '../traffic-policy/traffic-policy.ts';
import type { ProxyTraits } from '../traits.ts';
import { discoveryType, isDnsService } from './discovery-type.ts';
import { dnsEndpoints, type DnsEndpoints } from './dns-endpoints.ts';
import { serviceIdentities } from './service-identities.ts';
import { serviceMtlsMode } from './service-mtls-mode.ts';

/** The port of a service for which clusters are made, and who asks. */
export interface PortInput {
  readonly context: ProxyContext;
  readonly traits: ProxyTraits;
  readonly service: Service;
  readonly port: ServicePort;
  readonly rule: MergedDestinationRule | undefined;
  /** sni-dnat: for AUTO_PASSTHROUGH servers of gateways, which pass mTLS on as it is. */
  readonly mode: 'outbound' | 'sni-dnat';
}

/** DNS-like name, which clients send as SNI (istio/pilot/pkg/model/service.go, BuildDNSSrvSubsetKey). */
const srvName = ({ service, port }: PortInput, subset: string): string =>
  `outbound_.${port.number}_.${subset}_.${service.hostname}`;

const clusterName = (input: PortInput, subset: string): string =>
  input.mode === 'sni-dnat'
    ? srvName(input, subset)
    : `outbound|${input.port.number}|${subset}|${input.service.hostname}`;

/** The cluster of a service's port and those of its subsets (cluster.go, buildOutboundClusters; cluster_builder.go, applyDestinationRule). */
export function portClusters(input: PortInput): readonly JsonObject[] {
  const { context, traits, service, port, rule } = input;
  const policy = withMeshDefaults(context.world.mesh, rulePolicy(rule, port.number));
  const whole = start(input, { subset: '', type: discoveryType(service, traits.type) });
  if (whole === undefined) return [];
  const { draft, endpoints } = whole;
  if (input.mode === 'outbound') keepDraining(draft, service);
  const trafficPolicy = object(rule?.spec, 'trafficPolicy');
  applyPolicy(input, draft, { subset: '', policy, trafficPolicy, endpoints });
  if (service.meshExternal) draft.istioMetadata['external'] = true;
  if (rule !== undefined) noteRule(draft, rule, policy);
  note(draft, '', rule?.from[0] ? refTo(rule.from[0]) : refTo(service.object));
  const clusters = [finishCluster(draft)];
  if (rule === undefined) return clusters;
  for (const subset of objects(rule.spec, 'subsets')) {
    const cluster = subsetCluster(input, subset, { rule, policy, type: draft.type ?? 'EDS' });
    if (cluster !== undefined) clusters.push(cluster);
  }
  return clusters;
}

interface Parent {
  readonly rule: MergedDestinationRule;
  readonly policy: Policy;
  /** Of the service's own cluster, after its policy was applied. */
  readonly type: DiscoveryType;
}

/** cluster_builder.go, buildSubsetCluster. */
function subsetCluster(
  input: PortInput,
  spec: JsonObject,
  { rule, policy: inherited, type }: Parent,
): JsonObject | undefined {
  const subset = text(spec, 'name') ?? '';
  const trafficPolicy = object(spec, 'trafficPolicy');
  const isDirect = text(object(trafficPolicy, 'loadBalancer'), 'simple') === 'PASSTHROUGH';
  const started = start(input, { subset, type: isDirect ? 'ORIGINAL_DST' : type });
  if (started === undefined) return undefined;
  const { draft, endpoints } = started;
  const policy = withSubset(inherited, spec, { rule, port: input.port.number });
  applyPolicy(input, draft, { subset, policy, trafficPolicy, endpoints });
  noteRule(draft, rule, policy);
  draft.istioMetadata['subset'] = subset;
  note(draft, '', subsetPath(rule, spec));
  return finishCluster(draft);
}

interface Started {
  readonly draft: ClusterDraft;
  readonly endpoints: DnsEndpoints | undefined;
}

function start(
  input: PortInput,
  { subset, type }: { readonly subset: string; readonly type: DiscoveryType },
): Started | undefined {
  const { context, traits, service, port, rule, mode } = input;
  const name = clusterName(input, subset);
  const endpoints = isDnsService(service)
    ? dnsEndpoints(context, { cluster: name, service, port, subset, rule }, mode)
    : undefined;
  const draft = baseCluster(context.world, traits, { name, type, port, service, ...(endpoints && { endpoints: endpoints.sent }) }); // prettier-ignore
  if (draft === undefined) return undefined;
  draft.istioMetadata['services'] = [serviceMetadata(service)];
  return { draft, endpoints };
}

interface Applied {
  readonly subset: string;
  readonly policy: Policy;
  /** As it stands in the rule or subset, for what looks at it as a whole. */
  readonly trafficPolicy: JsonObject | undefined;
  readonly endpoints: DnsEndpoints | undefined;
}

function applyPolicy(
  input: PortInput,
  draft: ClusterDraft,
  { subset, policy, trafficPolicy, endpoints }: Applied,
): void {
  const { context, traits, service, port, rule, mode } = input;
  const { world } = context;
  const isOwnTls = mode === 'outbound';
  const identities = isOwnTls ? serviceIdentities(world, service) : [];
  applyTrafficPolicy(draft, context, {
    service,
    protocol: port.protocol,
    policy,
    tls: isOwnTls
      ? {
          input: {
            sni: srvName(input, subset),
            identities,
            meshExternal: service.meshExternal,
            service: serviceMtlsMode(world, { service, port }, trafficPolicy),
            ownCertificates: traits.ownCertificates,
          },
          asker: {
            mesh: world.mesh,
            isSidecar: traits.type === 'sidecar',
            isForWorkloads: object(rule?.spec, 'workloadSelector') !== undefined,
            fallbackNames: service.registry === 'External' ? identities : [],
          },
        }
      : undefined,
    ...(endpoints && { place: endpoints.placed }),
  });
}

function noteRule(draft: ClusterDraft, { from }: MergedDestinationRule, policy: Policy): void {
  const [first] = from;
  if (first !== undefined) draft.istioMetadata['config'] = configPath(first);
  noteAlpnOverride(draft, policy.tls?.value);
}

const STICKY_LABELS = ['istio.io/persistent-session', 'istio.io/persistent-session-header'];

/** Sticky sessions may stay with endpoints that drain (istio/pilot/pkg/model/service.go, SupportsDrainingEndpoints). */
function keepDraining(draft: ClusterDraft, { labels }: Service): void {
  if (draft.commonLb === undefined || !STICKY_LABELS.some((label) => labels[label])) return;
  draft.commonLb['override_host_status'] = {
    statuses: ['HEALTHY', 'DRAINING', 'UNKNOWN', 'DEGRADED'],
  };
}
