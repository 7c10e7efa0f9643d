import { goBool } from '../../go-bool.ts';
import { number } from '../../../decode/read.ts';
import type { ProxyContext } from '../../context.ts';
import { isHttp } from '../../model/protocol.ts';
import { ipMode, WILDCARDS } from '../ip-mode.ts';
import type { Binding, ListenerPort } from './entry.ts';

/** Of the bootstrap's own listeners: health and Prometheus. */
const STATUS_PORT = 15_021;
const PROMETHEUS_PORT = 15_090;

/** Whether a listener is possible: not on a port that the proxy listens on itself, nor on a privileged one without the right to it (istio/pilot/pkg/model/context.go, CanBindToPort). */
export function canBind(context: ProxyContext, port: ListenerPort, binding: Binding): boolean {
  const { proxy, world } = context;
  const isPrivileged = port.number > 0 && port.number < 1024;
  if (binding.toPort && isPrivileged && goBool(proxy.metadata['UNPRIVILEGED_POD']) === true)
    return false;
  const [address = ''] = binding.addresses;
  const isAtWildcard = address === '' ? isHttp(port.protocol) : address === WILDCARDS[ipMode(proxy)][0]; // prettier-ignore
  if (!isAtWildcard) return true;
  const asked = (name: string): number | undefined => {
    const value = Number(proxy.metadata[name] ?? '');
    return value > 0 ? value : undefined;
  };
  const taken = [
    asked('ENVOY_STATUS_PORT') ?? STATUS_PORT,
    asked('ENVOY_PROMETHEUS_PORT') ?? PROMETHEUS_PORT,
    number(world.mesh, 'proxyListenPort'),
    number(world.mesh, 'proxyInboundListenPort'),
  ];
  return !taken.includes(port.number);
}
