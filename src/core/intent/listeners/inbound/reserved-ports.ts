import { number } from '../../../decode/read.ts';
import type { IntentProxy } from '../../model/proxy.ts';
import type { World } from '../../model/world.ts';

/** Ports of the bootstrap's own listeners: readiness and metrics (istio/pkg/bootstrap/config.go). */
const STATUS_PORT = 15021;
const PROMETHEUS_PORT = 15090;

/**
 * Whether a port at the wildcard address belongs to a listener of the proxy's own
 * (istio/pilot/pkg/model/context.go, conflictWithReservedListener).
 * @param world given where virtualInbound's and virtualOutbound's ports count, too
 */
export function isReserved(proxy: IntentProxy, port: number, world?: World): boolean {
  const meta = (key: string): number | undefined => number(proxy.metadata, key);
  if (port === (meta('ENVOY_STATUS_PORT') ?? STATUS_PORT)) return true;
  if (port === (meta('ENVOY_PROMETHEUS_PORT') ?? PROMETHEUS_PORT)) return true;
  if (world === undefined) return false;
  return port === proxyListenPort(world) || port === proxyInboundListenPort(world);
}

const proxyListenPort = ({ mesh }: World): number => number(mesh, 'proxyListenPort') ?? 15001;

export const proxyInboundListenPort = ({ mesh }: World): number =>
  number(mesh, 'proxyInboundListenPort') ?? 15006;
