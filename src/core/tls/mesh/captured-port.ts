import { text } from '../../decode/read.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';

/** Ports of the agent and of Envoy itself, which are never captured (istio/tools/istio-iptables: 15090, 15021, 15020 and the like). */
const OWN_PORTS = new Set([15000, 15001, 15004, 15006, 15008, 15020, 15021, 15053, 15090]);

/** Whether a port is the agent's or Envoy's own. */
export const isOwnPort = (port: number): boolean => OWN_PORTS.has(port);

/** Whether iptables hand connections to a port of a pod over to its Envoy (annotations traffic.sidecar.istio.io/*InboundPorts). */
export function isCaptured(
  { annotations, interception, type }: IntentProxy,
  port: number,
): boolean {
  if (type !== 'sidecar' || interception === 'NONE') return false;
  if (isOwnPort(port)) return false;
  const include = annotations['traffic.sidecar.istio.io/includeInboundPorts'] ?? '*';
  const exclude = portsIn(annotations['traffic.sidecar.istio.io/excludeInboundPorts']);
  if (exclude.has(port)) return false;
  return include.trim() === '*' || portsIn(include).has(port);
}

/** Whether connections of a pod's application to a port go through its Envoy. */
export function isSentThroughEnvoy(
  { annotations, interception, proxyConfig }: IntentProxy,
  port: number,
): boolean {
  const mode = text(proxyConfig, 'interceptionMode') ?? interception;
  if (mode === 'NONE') return false;
  const exclude = portsIn(annotations['traffic.sidecar.istio.io/excludeOutboundPorts']);
  return !exclude.has(port);
}

const portsIn = (list: string | undefined): ReadonlySet<number> =>
  new Set((list ?? '').split(',').map((word) => Number(word.trim())).filter((port) => port > 0)); // prettier-ignore
