import { object, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import {
  mtlsAtPort,
  peerAuthentication,
} from '../intent/security/authentication/peer-authentication.ts';
import { refTo } from '../model/provenance.ts';
import type { Reason } from './chain.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { fitExclusion, isSelecting, moreSpecific, older } from './workload-object.ts';

/** Why a PeerAuthentication does not decide how a proxy takes connections. */
export function peerAuthenticationExclusions(
  context: ProxyContext,
  policy: ConfigObject,
): Exclusion[] {
  const { world, proxy } = context;
  if (policy.namespace === world.rootNamespace && isSelecting(policy))
    return [
      {
        code: 'selector-in-root-namespace',
        says: `${spoken(policy)} is in the root namespace, where a PeerAuthentication with a selector selects nothing.`,
        cause: refTo(policy, 'spec.selector'),
      },
    ];
  const misfit = fitExclusion(context, policy);
  if (misfit !== undefined) return [misfit];
  const level = world.list('PeerAuthentication').filter(
    (one) =>
      one.namespace === policy.namespace && isSelecting(one) === isSelecting(policy) && fitExclusion(context, one) === undefined,
  ); // prettier-ignore
  const [winner] = level;
  if (winner !== undefined && !isSameObject(winner, policy))
    return [older(winner, policy, 'PeerAuthentications for the same workloads')];
  const { source } = peerAuthentication(world, proxy);
  if (source === undefined || isSameObject(source, policy)) return [];
  // UNSET takes what the wider policy says.
  const mode = text(object(policy.spec, 'mtls'), 'mode') ?? 'UNSET';
  if (mode === 'UNSET' && isSelecting(policy)) return [];
  return [moreSpecific(source, policy, 'the mTLS mode')];
}

/** The mode in which a proxy takes connections, at each of its ports where these differ. */
export function mtlsReasons({ world, proxy }: ProxyContext): Reason[] {
  const policy = peerAuthentication(world, proxy);
  const rows: Reason[] = [];
  if (policy.source !== undefined) rows.push({ path: 'mtls.mode', value: policy.mode, cause: policy.source }); // prettier-ignore
  for (const port of policy.ports.keys()) {
    const { mode, source } = mtlsAtPort(policy, port);
    if (source !== undefined) rows.push({ path: `mtls.mode[${port}]`, value: mode, cause: source });
  }
  return rows;
}
