import { objects } from '../../../decode/read.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ProxyContext } from '../../context.ts';
import type { EgressListener, Scope } from '../../model/scope.ts';
import { applicableTelemetries } from '../../telemetry/applicable.ts';
import { parseProtocol } from '../../world/protocol.ts';
import { hasExtensions } from '../extensions.ts';
import { isDynamicWildcard } from '../http/dynamic-forward-proxy.ts';
import { ipMode, LOCALHOSTS } from '../ip-mode.ts';
import { addService } from './add-service.ts';
import { representative } from './alike-scopes.ts';
import { portSource, type Binding, type Entries, type Entry } from './entry.ts';
import { podAddresses } from './headless.ts';
import { canBind } from './reserved-ports.ts';

/** The outbound listeners of all proxies that nothing tells apart but what their HTTP filters say of themselves. */
export interface Plan {
  readonly entries: readonly Entry[];
  /** Pods that are listened for each on its own: they are to be left out by their own proxies. */
  readonly pods: ReadonlySet<string>;
}

const PLANS = new WeakMap<Scope, Map<string, Plan>>();

/** The plan for a proxy, made once for all that are alike. */
export function planOf(context: ProxyContext): Plan {
  const sensitivity = sensitivityOf(context);
  const scope = sensitivity.labels ? context.scope : representative(context);
  let plans = PLANS.get(scope);
  if (plans === undefined) PLANS.set(scope, (plans = new Map()));
  const key = likeness(context, sensitivity);
  let plan = plans.get(key);
  if (plan === undefined) plans.set(key, (plan = build(context, undefined)));
  const [own = ''] = context.proxy.addresses;
  return plan.pods.has(own) ? build(context, own) : plan;
}

/** Node metadata that decides about listeners. */
const METADATA = [
  'IDLE_TIMEOUT', 'DNS_CAPTURE', 'UNPRIVILEGED_POD', 'ENVOY_STATUS_PORT', 'ENVOY_PROMETHEUS_PORT', 'OUTBOUND_LISTENER_EXACT_BALANCE',
]; // prettier-ignore

/** Everything of a proxy that its outbound TCP chains depend on, beside its scope. */
function likeness(context: ProxyContext, sensitivity: Sensitivity): string {
  const { proxy } = context;
  const telemetries = applicableTelemetries(context).map(({ namespace, name }) => `${namespace}/${name}`); // prettier-ignore
  return JSON.stringify([
    ipMode(proxy),
    proxy.interception,
    METADATA.map((name) => proxy.metadata[name]),
    telemetries,
    sensitivity.namespace ? proxy.namespace : '',
    sensitivity.labels ? proxy.labels : {},
  ]);
}

/** What of a client the objects of a scope ask for. */
interface Sensitivity {
  readonly labels: boolean;
  readonly namespace: boolean;
}

const SENSITIVITIES = new WeakMap<Scope, Sensitivity>();

function sensitivityOf({ world, scope }: ProxyContext): Sensitivity {
  const known = SENSITIVITIES.get(scope);
  if (known !== undefined) return known;
  const matches = scope.egress
    .flatMap(({ virtualServices }) => virtualServices)
    .flatMap(({ spec }) => [...objects(spec, 'tcp'), ...objects(spec, 'tls')])
    .flatMap((rule) => objects(rule, 'match'));
  const labels =
    hasExtensions(world) ||
    matches.some((match) => match['sourceLabels'] !== undefined) ||
    world.list('DestinationRule').some(({ spec }) => spec['workloadSelector'] !== undefined) ||
    scope.services.some((service) => isDynamicWildcard(service));
  const namespace =
    labels ||
    matches.some((match) => match['sourceNamespace'] !== undefined) ||
    scope.services.some(({ aliases }) => aliases !== undefined);
  const sensitivity = { labels, namespace };
  SENSITIVITIES.set(scope, sensitivity);
  return sensitivity;
}

/** @param own the address of the proxy that the plan is for alone */
function build(context: ProxyContext, own: string | undefined): Plan {
  const entries: Entries = new Map();
  const pods = new Set<string>();
  context.scope.egress.forEach((egress, index) => {
    if (egress.port === undefined) addAllPorts(context, entries, { egress, own, pods });
    else addPort(context, entries, { egress, index });
  });
  return { entries: [...entries.values()], pods };
}

/** Where the listeners of an egress listener bind; without capture, traffic has to be sent to the proxy itself (istio/pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners). */
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

interface AllPorts {
  readonly egress: EgressListener;
  readonly own: string | undefined;
  readonly pods: Set<string>;
}

/** The listener without a port: all services on their own ports, except those that listeners before have defined. */
function addAllPorts(
  context: ProxyContext,
  entries: Entries,
  { egress, own, pods }: AllPorts,
): void {
  // prettier-ignore
  for (const entry of entries.values()) entry.isLocked = true;
  const binding = bindingOf(context, egress);
  const { virtualServices } = egress;
  for (const service of egress.services)
    for (const port of service.ports) {
      if (!canBind(context, port, binding)) continue;
      const addition = { service, port, binding, cidrs: [], source: portSource(service, port) };
      const byPod = podAddresses(context, { service, port, binding });
      if (byPod === undefined) addService(context, entries, { addition, virtualServices });
      for (const addresses of byPod ?? []) {
        const [first = ''] = addresses;
        pods.add(first);
        // Traffic of a pod to itself does not leave by an outbound listener.
        if (first === own) continue;
        const toPod = { ...addition, binding: { ...binding, addresses } };
        addService(context, entries, { addition: toPod, virtualServices });
      }
    }
}
