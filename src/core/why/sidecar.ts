import { object, objects } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { refTo } from '../model/provenance.ts';
import type { Reason } from './chain.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { fitExclusion, isSelecting, older } from './workload-object.ts';

/** Why a Sidecar does not hold for a proxy. */
export function sidecarExclusions(context: ProxyContext, sidecar: ConfigObject): Exclusion[] {
  const { proxy, scope, world } = context;
  if (proxy.type !== 'sidecar')
    return [
      {
        code: 'not-for-gateways',
        says: `Sidecars are not for gateways; this proxy is a ${proxy.type}.`,
        cause: refTo(sidecar),
      },
    ];
  if (
    sidecar.namespace === world.rootNamespace &&
    sidecar.namespace !== proxy.namespace &&
    isSelecting(sidecar)
  )
    // prettier-ignore
    return [
      {
        code: 'selector-in-root-namespace',
        says: `${spoken(sidecar)} is in the root namespace, where only a Sidecar without workloadSelector holds for others.`,
        cause: refTo(sidecar, 'spec.workloadSelector'),
      },
    ];
  const misfit = fitExclusion(context, sidecar);
  if (misfit !== undefined) return [misfit];
  const chosen = scope.sidecar;
  if (chosen === undefined || isSameObject(chosen, sidecar)) return [];
  const isSameLevel = chosen.namespace === sidecar.namespace && isSelecting(chosen) === isSelecting(sidecar); // prettier-ignore
  if (isSameLevel) return [older(chosen, sidecar, 'Sidecars for the same workloads')];
  return [
    {
      code: 'more-specific-object',
      says: `${spoken(chosen)} holds for this proxy: only one Sidecar does, and it is more specific.`,
      cause: refTo(chosen, isSelecting(chosen) ? 'spec.workloadSelector' : undefined),
      asks: refTo(sidecar),
    },
  ];
}

/** What a Sidecar imports and where from. */
export function sidecarReasons({ scope }: ProxyContext, sidecar: ConfigObject): Reason[] {
  if (scope.sidecar === undefined || !isSameObject(scope.sidecar, sidecar)) return [];
  const policy = object(sidecar.spec, 'outboundTrafficPolicy');
  return [
    ...objects(sidecar.spec, 'egress').map((egress, index): Reason => ({
      path: `egress[${index}].hosts`,
      value: egress['hosts'] ?? [],
      cause: refTo(sidecar, `spec.egress[${index}].hosts`),
    })),
    ...(policy === undefined ? [] : [{ path: 'outboundTrafficPolicy', value: policy, cause: refTo(sidecar, 'spec.outboundTrafficPolicy') }]),
  ]; // prettier-ignore
}
