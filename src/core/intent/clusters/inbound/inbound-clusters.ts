import { number, object, objects, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { ipMode, LOCALHOSTS } from '../../listeners/ip-mode.ts';
import type { ServiceTarget } from '../../model/proxy.ts';
import { parseProtocol } from '../../world/protocol.ts';
import type { ProxyTraits } from '../traits.ts';
import { inboundCluster, isLocalhostMesh, type InboundPort } from './inbound-cluster.ts';
import { ingressEndpoint } from './ingress-endpoint.ts';

/**
 * The clusters of a sidecar's own workload: of its Sidecar's ingress listeners where there are any, else of the services that
 * it serves (istio/pilot/pkg/networking/core/cluster.go, buildInboundClusters).
 */
export function inboundClusters(context: ProxyContext, traits: ProxyTraits): JsonObject[] {
  const { proxy, scope } = context;
  const ingress = objects(scope.sidecar?.spec, 'ingress');
  const ports =
    ingress.length > 0
      ? ingress.flatMap((listener) => ingressPort(context, listener))
      : // Without interception only a Sidecar says where to listen.
        proxy.interception === 'NONE'
        ? []
        : servedPorts(context);
  return ports
    .map((port) => inboundCluster(context, traits, port))
    .filter((cluster) => cluster !== undefined);
}

/** One for each port of the pod; of services that share one, the first decides. */
function servedPorts({ world, proxy }: ProxyContext): InboundPort[] {
  const address = isLocalhostMesh(world.mesh) ? LOCALHOSTS[ipMode(proxy)][0] : '';
  const byPort = new Map<number, [ServiceTarget, ...ServiceTarget[]]>();
  for (const target of proxy.targets) {
    const same = byPort.get(target.targetPort);
    if (same === undefined) byPort.set(target.targetPort, [target]);
    else same.push(target);
  }
  return [...byPort].map(([port, targets]) => ({
    number: port,
    port: targets[0].port,
    targets,
    to: { address, port },
  }));
}

/** buildInboundClustersFromSidecar. */
function ingressPort({ proxy }: ProxyContext, listener: JsonObject): InboundPort[] {
  const spec = object(listener, 'port');
  const listened = number(spec, 'number') ?? 0;
  const to = ingressEndpoint(text(listener, 'defaultEndpoint') ?? '', proxy);
  if (to === undefined) return [];
  const port = {
    number: listened,
    name: text(spec, 'name') ?? '',
    protocol: parseProtocol(text(spec, 'protocol') ?? ''),
  };
  const served = proxy.targets.find(({ targetPort }) => targetPort === listened);
  const targets = served === undefined ? [] : [{ service: served.service, port, targetPort: to.port }]; // prettier-ignore
  return [{ number: listened, port, targets, to }];
}
