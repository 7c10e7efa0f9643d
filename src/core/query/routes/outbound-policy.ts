import { object, text } from '../../decode/read.ts';
import type { RouteAction } from '../../model/envoy/route-action.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { destinationOf } from '../destination.ts';
import type { OriginFinder } from './route-origin.ts';
import { appliedSidecar, type SidecarsAtHand } from './applied-sidecar.ts';

/** Who says what happens to hosts that nobody knows. */
export interface PolicySource {
  /** `unknown`: the mesh or a Sidecar; what is at hand does not tell, or says something else than the proxy has. */
  readonly outboundTrafficPolicyFrom: 'mesh' | 'sidecar' | 'unknown';
  /** The Sidecar that sets it, where that is known. */
  readonly owner: ResourceRef | null;
}

export type PolicySourceFinder = (mode: string, action: RouteAction) => PolicySource;

/** Adds to the origin of routes for unknown hosts who said so. */
export const withPolicySource =
  (originOf: OriginFinder, sourceOf: PolicySourceFinder): OriginFinder =>
  (route, host) => {
    const found = originOf(route, host);
    const { outboundTrafficPolicy: mode } = found;
    return mode === null ? found : { ...found, ...sourceOf(mode, route.action) };
  };

/**
 * A Sidecar's outboundTrafficPolicy takes the place of the mesh's as a whole; its mode is REGISTRY_ONLY where it names none
 * (istio/pilot/pkg/model/sidecar.go, ConvertToSidecarScope; sidecar.proto, OutboundTrafficPolicy.Mode).
 */
export function policySourceFinder(
  proxy: Pick<ProxySnapshot, 'proxy' | 'labels'>,
  atHand: SidecarsAtHand,
): PolicySourceFinder {
  const sidecar = appliedSidecar(proxy, atHand);
  return (mode, action) => {
    // Only a Sidecar can send unknown hosts to a service of its choice (sidecar.proto, OutboundTrafficPolicy.egress_proxy).
    const egressProxy =
      action.kind === 'forward' &&
      action.to.kind === 'cluster' &&
      destinationOf(action.to).kind === 'service';
    const unnamed = egressProxy ? SOME_SIDECAR : UNKNOWN;
    if (sidecar === 'unknown') return unnamed;
    const policy =
      sidecar === 'none' ? undefined : object(sidecar.raw, 'spec', 'outboundTrafficPolicy');
    if (sidecar === 'none' || policy === undefined) return egressProxy ? SOME_SIDECAR : MESH;
    const says = (text(policy, 'mode') ?? 'REGISTRY_ONLY') === mode;
    if (!says || (egressProxy && object(policy, 'egressProxy') === undefined)) return unnamed;
    const { kind, namespace, name } = sidecar;
    const field = 'spec.outboundTrafficPolicy';
    return { outboundTrafficPolicyFrom: 'sidecar', owner: { kind, namespace, name, field } };
  };
}

const MESH: PolicySource = { outboundTrafficPolicyFrom: 'mesh', owner: null };
const UNKNOWN: PolicySource = { outboundTrafficPolicyFrom: 'unknown', owner: null };
const SOME_SIDECAR: PolicySource = { outboundTrafficPolicyFrom: 'sidecar', owner: null };
