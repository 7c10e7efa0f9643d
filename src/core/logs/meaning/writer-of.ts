import { object, objects, strings, text } from '../../decode/read.ts';
import type { Bootstrap } from '../../model/envoy/bootstrap.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { WriterOf } from './side.ts';

/** What a proxy's bootstrap and its pod tell of it: the type of its node, and its addresses. */
export function writerOf(pod: KubeObject | undefined, bootstrap: Bootstrap | undefined): WriterOf {
  const node = bootstrap?.node.parsed;
  const status = pod && object(pod.raw, 'status');
  const ips = [
    node?.ip,
    text(status, 'podIP'),
    ...objects(status, 'podIPs').map((entry) => text(entry, 'ip')),
  ].filter((ip): ip is string => ip !== undefined && ip !== '');
  const type = NODE_TYPES.find((one) => one === (node?.type ?? typeOfPod(pod)));
  return { ...(type === undefined ? {} : { type }), ips: new Set(ips) };
}

const NODE_TYPES = ['sidecar', 'router', 'waypoint'] as const;

/** The agent is started as "proxy router" or "proxy sidecar" (istio/pilot/cmd/pilot-agent). */
function typeOfPod(pod: KubeObject | undefined): string | undefined {
  const spec = pod && object(pod.raw, 'spec');
  const containers = [...objects(spec, 'containers'), ...objects(spec, 'initContainers')];
  const args = containers.flatMap((container) => strings(container, 'args'));
  const at = args.indexOf('proxy');
  return at < 0 ? undefined : args[at + 1];
}
