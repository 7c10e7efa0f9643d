import { compare } from '../../intent/world/config-objects.ts';
import { number, object, objects, text } from '../../decode/read.ts';
import type { MergedDestinationRule } from '../../intent/model/scope.ts';
import type { Service, ServicePort } from '../../intent/model/service.ts';
import { destinationRulesFor, ruleForClient } from '../../intent/scope/destination-rules.ts';
import { mtlsAtPort, peerAuthentication } from '../../intent/security/authentication/peer-authentication.ts'; // prettier-ignore
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { TlsMesh } from '../mesh/mesh.ts';

/** One line of the old `istioctl authn tls-check`: a port of a service, or of one subset, as the clients of some namespaces see it. */
export interface RuleStatus {
  readonly host: string;
  readonly port: number;
  readonly subset?: string;
  /** "CONFLICT" where no client of these namespaces can speak with a workload behind the port. */
  readonly status: 'OK' | 'CONFLICT';
  /** Modes of the workloads behind it, "NONE" for those without a sidecar. */
  readonly server: readonly string[];
  /** spec.trafficPolicy.tls.mode of the rule; "AUTO" where it says nothing and Istio decides for each endpoint, "PLAINTEXT" where auto mTLS is off. */
  readonly client: string;
  readonly peerAuthentications: readonly ResourceRef[];
  /** The field that decides; null where no rule does. */
  readonly destinationRule: ResourceRef | null;
  /** Rules for the same host that set TLS somewhere and do not decide here. */
  readonly others: readonly ResourceRef[];
  readonly clientNamespaces: readonly string[];
}

/**
 * The DestinationRules of the mesh's services against the PeerAuthentications, as the command removed in Istio 1.6 did, with today's rules.
 * Rules that differ by the client's namespace are told apart. Services without workloads in the mesh are left out, as they were.
 * @param namespace only its services; of all when undefined
 */
export function ruleStatuses(mesh: TlsMesh, namespace: string | undefined): RuleStatus[] {
  const { world } = mesh;
  const clients = [...new Set([...world.proxies.values()].map((proxy) => proxy.namespace))].sort(compare); // prettier-ignore
  return world.services
    .filter(
      (service) =>
        (namespace === undefined || service.namespace === namespace) &&
        world.endpointsOf(service).some(({ addresses: [ip = ''] }) => mesh.podAt(ip) !== undefined),
    ) // prettier-ignore
    .flatMap((service) => serviceStatuses(mesh, service, clients));
}

function serviceStatuses(
  mesh: TlsMesh,
  service: Service,
  clients: readonly string[],
): RuleStatus[] {
  const views = new Map<string, { rule: MergedDestinationRule | undefined; namespaces: string[] }>(); // prettier-ignore
  const all = new Map<string, ResourceRef>();
  for (const namespace of clients) {
    const rules = destinationRulesFor(mesh.world, namespace, service);
    for (const { from } of rules) for (const rule of from) if (JSON.stringify(rule.spec).includes('"tls"')) all.set(`${rule.namespace}/${rule.name}`, refTo(rule)); // prettier-ignore
    const rule = ruleForClient(rules, namespace, undefined);
    const key = JSON.stringify(rule?.from.map((one) => [one.namespace, one.name]) ?? null);
    const view = views.get(key) ?? { rule, namespaces: [] };
    view.namespaces.push(namespace);
    views.set(key, view);
  }
  return [...views.values()].flatMap(
    ({ rule, namespaces }) =>
    service.ports.filter(({ protocol }) => protocol !== 'UDP').flatMap((port) =>
      [undefined, ...objects(rule?.spec, 'subsets')].map((subset) => status(mesh, service, { port, rule, subset, namespaces, all: [...all.values()] }))), // prettier-ignore
  );
}

interface View {
  readonly port: ServicePort;
  readonly rule: MergedDestinationRule | undefined;
  readonly subset: JsonObject | undefined;
  readonly namespaces: readonly string[];
  readonly all: readonly ResourceRef[];
}

function status(
  mesh: TlsMesh,
  service: Service,
  { port, rule, subset, namespaces, all }: View,
): RuleStatus {
  const { world } = mesh;
  const decided = rule && ruleMode(rule, subset, port.number);
  const isAuto = world.mesh['enableAutoMtls'] !== false;
  const client = decided?.mode ?? (isAuto ? 'AUTO' : 'PLAINTEXT');
  const servers = world.endpointsOf(service)
    .filter(({ servicePortName }) => servicePortName === port.name)
    .map(({ addresses: [ip = ''], port: at }) => {
      const pod = mesh.podAt(ip);
      const proxy = pod && mesh.proxyOf({ namespace: pod.namespace, pod: pod.name });
      return proxy === undefined ? { mode: 'NONE' } : mtlsAtPort(peerAuthentication(world, proxy), at);
    }); // prettier-ignore
  const modes = [...new Set(servers.map(({ mode }) => mode))].sort(compare);
  const sources = servers.flatMap((server) => ('source' in server && server.source !== undefined ? [server.source] : [])); // prettier-ignore
  const name = text(subset, 'name');
  return {
    host: service.hostname,
    port: port.number,
    ...(name === undefined ? {} : { subset: name }),
    status: modes.some((mode) => !speak(client, mode)) ? 'CONFLICT' : 'OK',
    server: modes,
    client,
    peerAuthentications: [...new Map(sources.map((source) => [`${source.namespace}/${source.name} ${source.field ?? ''}`, source])).values()], // prettier-ignore
    destinationRule: decided?.source ?? null,
    others: all.filter(({ namespace, name: other }) => namespace !== decided?.source.namespace || other !== decided.source.name), // prettier-ignore
    clientNamespaces: namespaces,
  };
}

/** The old table with NONE for pods without sidecar (istio 1.5, pilot/pkg/proxy/envoy/v2/debug.go, EvaluateTLSState): TLS of one's own meets no sidecar's. */
function speak(client: string, server: string): boolean {
  if (client === 'AUTO') return true;
  if (client === 'ISTIO_MUTUAL') return server === 'STRICT' || server === 'PERMISSIVE';
  if (client === 'DISABLE' || client === 'PLAINTEXT') return server !== 'STRICT';
  return server === 'NONE';
}

/** A port's settings replace the rule's as a whole, a subset's go before both (istio/pilot/pkg/networking/core/cluster_traffic_policy.go). */
function ruleMode(
  rule: MergedDestinationRule,
  subset: JsonObject | undefined,
  port: number,
): { readonly mode: string; readonly source: ResourceRef } | undefined {
  const name = text(subset, 'name') ?? '';
  // Rules that were merged keep their subsets where they were written.
  const at = objects(rule.owner(`subsets.${name}`).spec, 'subsets').findIndex((one) => text(one, 'name') === name); // prettier-ignore
  const places = [
    {
      policy: object(subset, 'trafficPolicy'),
      path: `subsets[${at}].trafficPolicy`,
      owner: `subsets.${name}`,
    },
    { policy: object(rule.spec, 'trafficPolicy'), path: 'trafficPolicy', owner: 'trafficPolicy' },
  ];
  for (const { policy, path, owner } of places) {
    const own = objects(policy, 'portLevelSettings').findIndex((one) => number(object(one, 'port'), 'number') === port); // prettier-ignore
    const level = own < 0 ? policy : objects(policy, 'portLevelSettings')[own];
    const mode = text(object(level, 'tls'), 'mode');
    if (mode !== undefined) return { mode, source: refTo(rule.owner(owner), `spec.${path}${own < 0 ? '' : `.portLevelSettings[${own}]`}.tls.mode`) }; // prettier-ignore
    if (own >= 0) return undefined;
  }
  return undefined;
}
