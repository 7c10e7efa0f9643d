import { object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import { ipMode } from '../../listeners/ip-mode.ts';
import { socketAddress } from '../../message.ts';
import type { ServicePort } from '../../model/service.ts';
import type { ServiceTarget } from '../../model/proxy.ts';
import { baseCluster, configPath, serviceMetadata } from '../base-cluster.ts';
import { finishCluster, note, type ClusterDraft } from '../draft.ts';
import { bindConfig } from '../passthrough.ts';
import { rulePolicy, withMeshDefaults, type Policy, type PolicyBlock } from '../policy.ts';
import { applyConnectionPool } from '../traffic-policy/connection-pool.ts';
import type { ProxyTraits } from '../traits.ts';

export interface InboundPort {
  /** The port that the cluster is named by: of the pod, or of a Sidecar's ingress listener. */
  readonly number: number;
  /** The port whose protocol and settings hold. */
  readonly port: ServicePort;
  /** What the port serves, the deciding one first; none for ingress listeners without a service. */
  readonly targets: readonly ServiceTarget[];
  /** Where the workload listens; address "" for the one that was asked for. */
  readonly to: { readonly address: string; readonly port: number };
}

/** As long as Go's durations go: connections to the workload itself are never cleaned up (cluster_builder.go, maxSecondsValue). */
const NEVER = '9223372035s';

/** A sidecar's cluster for a port of its workload. Only connection pools reach it (cluster_builder.go, buildInboundCluster). */
export function inboundCluster(
  context: ProxyContext,
  traits: ProxyTraits,
  inbound: InboundPort,
): JsonObject | undefined {
  const { world, proxy, scope } = context;
  const { number, port, targets, to } = inbound;
  const service = targets[0]?.service;
  const type = to.address === '' ? 'ORIGINAL_DST' : 'STATIC';
  const endpoints = type === 'STATIC' ? [{ lb_endpoints: [{ endpoint: { address: addressOf(to) } }] }] : []; // prettier-ignore
  const draft = baseCluster(world, traits, { name: `inbound|${number}||`, type, port, service, endpoints }); // prettier-ignore
  if (draft === undefined) return undefined;
  noteServices(draft, inbound);
  if (type === 'ORIGINAL_DST') draft.fields['cleanup_interval'] = NEVER;
  // Rules for selected workloads are about what those send.
  const rule = service && scope.destinationRule(service.hostname, undefined);
  const [from] = rule?.from ?? [];
  if (
    from !== undefined &&
    object(rule?.spec, 'trafficPolicy') !== undefined &&
    draft.istioMetadata['services']
  )
    // prettier-ignore
    draft.istioMetadata['config'] = configPath(from);
  const policy = withMeshDefaults(world.mesh, rulePolicy(rule, port.number));
  applyConnectionPool(draft, world, { ...pool(sidecarPool(context, number) ?? policy.connectionPool), ...budget(policy) }); // prettier-ignore
  if (to.address !== '127.0.0.1' && to.address !== '::1')
    draft.fields['upstream_bind_config'] = bindConfig(ipMode(proxy));
  if (type === 'ORIGINAL_DST') draft.fields['lb_policy'] = 'CLUSTER_PROVIDED';
  if (service !== undefined) note(draft, '', refTo(service.object));
  return finishCluster(draft);
}

const pool = (block: PolicyBlock | undefined): { connectionPool?: PolicyBlock } => block === undefined ? {} : { connectionPool: block }; // prettier-ignore
const budget = ({ retryBudget }: Policy): { retryBudget?: PolicyBlock } => retryBudget === undefined ? {} : { retryBudget }; // prettier-ignore

const addressOf = ({ address, port }: InboundPort['to']): JsonObject =>
  address.startsWith('unix://')
    ? { pipe: { path: address.slice('unix://'.length) } }
    : socketAddress(address, port);

/** All services of the same port number, unless the first is none of the mesh (cluster_builder.go, addTelemetryMetadata). */
function noteServices(draft: ClusterDraft, { port, targets }: InboundPort): void {
  if (targets[0] === undefined || targets[0].service.meshExternal) return;
  const byHost = new Map<string, JsonObject>();
  for (const { service, port: own } of targets)
    if (own.number === port.number && !byHost.has(service.hostname))
      byHost.set(service.hostname, serviceMetadata(service));
  draft.istioMetadata['services'] = [...byHost.values()];
}

/** The Sidecar's word on a port, else on all of them (istio/pilot/pkg/model/sidecar.go, InboundConnectionPoolForPort). */
function sidecarPool({ scope: { sidecar } }: ProxyContext, port: number): PolicyBlock | undefined {
  if (sidecar === undefined) return undefined;
  const ingress = objects(sidecar.spec, 'ingress');
  const index = ingress.findIndex((one) => object(one, 'port')?.['number'] === port && object(one, 'connectionPool')); // prettier-ignore
  const own = object(ingress[index], 'connectionPool');
  if (own !== undefined)
    return { value: own, origin: { object: sidecar, path: `spec.ingress[${index}].connectionPool` } }; // prettier-ignore
  const general = object(sidecar.spec, 'inboundConnectionPool');
  return general && { value: general, origin: { object: sidecar, path: 'spec.inboundConnectionPool' } }; // prettier-ignore
}

/** Whether inbound traffic goes to the loopback address instead of the pod's. */
export const isLocalhostMesh = (mesh: JsonObject): boolean =>
  text(object(mesh, 'inboundTrafficPolicy'), 'mode') === 'LOCALHOST';
