import { number } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import type { EgressListener } from '../../model/scope.ts';
import { parseProtocol } from '../../world/protocol.ts';
import { ipMode, LOCALHOSTS } from '../ip-mode.ts';
import { addService } from './add-service.ts';
import { portSource, type Binding, type Entries } from './entry.ts';
import { podAddresses } from './headless.ts';
import { httpProxyListener } from './http-proxy.ts';
import { listenerMessage } from './listener-message.ts';
import { canBind } from './reserved-ports.ts';
import { virtualOutbound } from './virtual-outbound.ts';

/** The outbound listeners of a sidecar (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners). */
export function compileOutbound(context: ProxyContext): JsonObject[] {
  if ((number(context.world.mesh, 'proxyListenPort') ?? 0) <= 0) return [];
  const entries: Entries = new Map();
  context.scope.egress.forEach((egress, index) => {
    if (egress.port === undefined) addAllPorts(context, entries, egress);
    else addPort(context, entries, { egress, index });
  });
  const others = [httpProxyListener(context), virtualOutbound(context)];
  return [...[...entries.values()].map((entry) => listenerMessage(context, entry)), ...others.filter((one) => one !== undefined)]; // prettier-ignore
}

/** Where the listeners of an egress listener bind; without capture, traffic has to be sent to the proxy itself. */
function bindingOf({ proxy }: ProxyContext, { bind, captureMode }: EgressListener): Binding {
  const own = bind === undefined || bind === '' ? undefined : bind;
  const toPort =
    proxy.interception === 'NONE' || captureMode === 'NONE' || own?.startsWith('unix://') === true;
  if (own !== undefined) return { addresses: [own], toPort };
  return { addresses: toPort ? LOCALHOSTS[ipMode(proxy)] : [], toPort };
}

/** A port that the Sidecar defines: its services share it whatever ports they have. */
function addPort(
  context: ProxyContext,
  entries: Entries,
  { egress, index }: { readonly egress: EgressListener; readonly index: number },
): void {
  const binding = bindingOf(context, egress);
  const port = {
    name: egress.port?.name ?? '',
    number: egress.port?.number ?? 0,
    protocol: parseProtocol(egress.port?.protocol ?? ''),
  };
  if (!canBind(context, port, binding)) return;
  const { sidecar } = context.scope;
  const source = sidecar && refTo(sidecar, `spec.egress[${index}].port`);
  for (const service of egress.services)
    addService(context, entries, {
      addition: { service, port, binding, cidrs: [], source },
      virtualServices: egress.virtualServices,
    });
}

/** The listener without a port: all services on their own ports, except those that listeners before have defined. */
function addAllPorts(context: ProxyContext, entries: Entries, egress: EgressListener): void {
  for (const entry of entries.values()) entry.isLocked = true;
  const binding = bindingOf(context, egress);
  const { virtualServices } = egress;
  for (const service of egress.services)
    for (const port of service.ports) {
      if (!canBind(context, port, binding)) continue;
      const addition = { service, port, binding, cidrs: [], source: portSource(service, port) };
      const pods = podAddresses(context, { service, port, binding });
      if (pods === undefined) addService(context, entries, { addition, virtualServices });
      for (const addresses of pods ?? [])
        addService(context, entries, {
          addition: { ...addition, binding: { ...binding, addresses } },
          virtualServices,
        });
    }
}
