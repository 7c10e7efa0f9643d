import type { ProxyContext } from '../../context.ts';
import { effectiveLbSetting, trafficDistribution, type LbSetting } from '../../endpoints/lb-setting.ts'; // prettier-ignore
import type { Protocol } from '../../model/protocol.ts';
import type { Service } from '../../model/service.ts';
import type { ClusterDraft } from '../draft.ts';
import type { Policy } from '../policy.ts';
import { applyTls, applyProxyProtocol } from '../tls/transport-socket.ts';
import type { TlsInput } from '../tls/tls-settings.ts';
import type { TlsAsker } from '../tls/upstream-tls.ts';
import { applyConnectionPool, applyHttp2Upgrade } from './connection-pool.ts';
import { applyAlgorithm } from './load-balancer.ts';
import { applyLocality } from './locality.ts';
import { applyOutlierDetection } from './outlier-detection.ts';

export interface OutboundPolicy {
  readonly service: Service;
  readonly protocol: Protocol;
  readonly policy: Policy;
  /** undefined where TLS is passed through as it comes. */
  readonly tls: { readonly input: Omit<TlsInput, 'block' | 'world'>; readonly asker: TlsAsker } | undefined; // prettier-ignore
  /** Sets priorities and weights of the endpoints of DNS clusters. */
  readonly place?: (setting: LbSetting, hasOutlierDetection: boolean) => readonly unknown[];
}

/** Applies the blocks in the order in which istiod does: later ones look at what earlier ones left (cluster_traffic_policy.go, applyTrafficPolicy). */
export function applyTrafficPolicy(
  draft: ClusterDraft,
  { world }: ProxyContext,
  { service, protocol, policy, tls, place }: OutboundPolicy,
): void {
  const { connectionPool, outlierDetection, loadBalancer, proxyProtocol } = policy;
  applyHttp2Upgrade(draft, world, { protocol, block: connectionPool });
  applyConnectionPool(draft, world, policy);
  applyOutlierDetection(draft, outlierDetection, trafficDistribution(world, service) !== undefined);
  if (draft.type !== undefined) {
    const setting = effectiveLbSetting(world, service, loadBalancer?.value);
    applyLocality(draft, setting, loadBalancer);
    if (setting !== undefined && place !== undefined) placeEndpoints(draft, place, setting);
    if (draft.type !== 'ORIGINAL_DST') applyAlgorithm(draft, loadBalancer);
  }
  if (tls !== undefined) {
    applyTls(draft, { ...tls.input, world, block: policy.tls }, tls.asker);
    applyProxyProtocol(draft, proxyProtocol);
  }
  if (draft.type === 'ORIGINAL_DST') draft.fields['lb_policy'] = 'CLUSTER_PROVIDED';
}

function placeEndpoints(
  draft: ClusterDraft,
  place: NonNullable<OutboundPolicy['place']>,
  setting: LbSetting,
): void {
  if (draft.fields['load_assignment'] === undefined) return;
  const endpoints = place(setting, draft.fields['outlier_detection'] !== undefined);
  draft.fields['load_assignment'] = { cluster_name: draft.name, endpoints };
}
