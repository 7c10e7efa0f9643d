import { isIP } from 'node:net';
import { isObject, number, object, objects, strings, text } from '../../decode/read.ts';
import { groupBy } from '../../model/group-by.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { World } from '../model/world.ts';
import { compare } from '../world/config-objects.ts';
import { isOfRegistry, networksOf } from '../world/networks.ts';
import { selects, texts } from '../world/texts.ts';

/** Where a network is entered from others (istio/pilot/pkg/model/network.go, NetworkGateway). */
export interface NetworkGateway {
  readonly network: string;
  readonly address: string;
  readonly port: number;
  /** Cluster of the gateway; "" where meshNetworks only give an address. */
  readonly cluster: string;
}

/** All gateways of a mesh by their network. */
export interface NetworkGateways {
  readonly byNetwork: ReadonlyMap<string, readonly NetworkGateway[]>;
  /** By "network/cluster": they go before the others of the network. */
  readonly byCluster: ReadonlyMap<string, readonly NetworkGateway[]>;
  /** Weights are multiplied by it, so that they can be split among the gateways of any network. */
  readonly scale: number;
}

const known = new WeakMap<World, NetworkGateways>();

/** Gateways of meshNetworks, of labelled Services, and of labelled Gateways (network.go, reload). Names are left out: istiod resolves them. */
export function networkGateways(world: World): NetworkGateways {
  const found = known.get(world);
  if (found !== undefined) return found;
  const unique = new Map<string, NetworkGateway>();
  for (const gateway of [...ofMeshNetworks(world), ...ofServices(world), ...ofGateways(world)])
    if (isIP(gateway.address) !== 0)
      unique.set(
        `${gateway.network} ${gateway.cluster} ${gateway.address} ${gateway.port}`,
        gateway,
      );
  const sorted = [...unique.values()].sort((a, b) => compare(a.address, b.address) || a.port - b.port); // prettier-ignore
  const byNetwork = groupBy(sorted, ({ network }) => network);
  const byCluster = groupBy(sorted, ({ network, cluster }) => `${network}/${cluster}`);
  let scale = 1;
  for (const { length } of [...byNetwork.values(), ...byCluster.values()])
    scale = leastCommonMultiple(scale, length);
  const all = { byNetwork, byCluster, scale };
  known.set(world, all);
  return all;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a * b) / x;
}

function* ofMeshNetworks(world: World): Generator<NetworkGateway> {
  for (const [network, value] of networksOf(world.meshNetworks))
    for (const gateway of objects(value, 'gateways')) {
      const address = text(gateway, 'address') ?? '';
      if (address !== '') yield { network, address, port: number(gateway, 'port') ?? 0, cluster: '' }; // prettier-ignore
    }
}

/** The mesh's objects are of one cluster: the one that its proxies name. */
const clusterOf = (world: World): string =>
  world.proxies.values().next().value?.clusterId ?? 'Kubernetes';

const NETWORK = 'topology.istio.io/network';
const GATEWAY_PORT = 'networking.istio.io/gatewayPort';

/** istio/pilot/pkg/serviceregistry/kube/controller/network.go, getGatewayDetails and extractGatewaysInner. */
function* ofServices(world: World): Generator<NetworkGateway> {
  const named = new Map<string, { network: string; port: number }[]>();
  const cluster = clusterOf(world);
  const own = networksOf(world.meshNetworks).filter(([, value]) => isOfRegistry(value, cluster));
  for (const [network, value] of own)
    for (const gateway of objects(value, 'gateways')) {
      const service = text(gateway, 'registryServiceName') ?? '';
      const entry = { network, port: number(gateway, 'port') ?? 0 };
      if (service !== '') named.set(service, [...(named.get(service) ?? []), entry]);
    }
  for (const service of world.services) {
    if (service.registry !== 'Kubernetes') continue;
    const network = service.labels[NETWORK] ?? '';
    const labelled = Number(service.labels[GATEWAY_PORT] ?? '') || DEFAULT_PORT;
    const isOpen = service.ports.some(({ number: port }) => port === labelled);
    const entries =
      network === ''
        ? (named.get(service.hostname) ?? [])
        : isOpen
          ? [{ network, port: labelled }]
          : [];
    for (const { network: owner, port } of entries)
      for (const address of externalAddresses(world, service.object))
        yield { network: owner, address, port: nodePort(service.object, port), cluster };
  }
}

const DEFAULT_PORT = 15443;
const NODE_SELECTOR = 'traffic.istio.io/nodeSelector';

/** Load balancer addresses, or those of nodes for a NodePort with node selector, and external IPs (kube/conversion.go, ConvertService). */
function externalAddresses(world: World, { raw, annotations }: KubeObject): readonly string[] {
  const spec = object(raw, 'spec');
  const external = strings(spec, 'externalIPs');
  const type = text(spec, 'type');
  if (type === 'NodePort' && annotations[NODE_SELECTOR] !== undefined)
    return [...nodeAddresses(world, annotations[NODE_SELECTOR]), ...external];
  if (type !== 'LoadBalancer') return external;
  const ingress = objects(object(raw, 'status', 'loadBalancer'), 'ingress');
  return [
    ...ingress.map((entry) => text(entry, 'ip') || text(entry, 'hostname') || ''),
    ...external,
  ];
}

function nodeAddresses(world: World, selector: string): string[] {
  let labels: Readonly<Record<string, string>>;
  try {
    const parsed: unknown = JSON.parse(selector);
    labels = texts(isObject(parsed) ? parsed : undefined);
  } catch {
    return [];
  }
  return world
    .kube('Node')
    .filter((node) => selects(labels, node.labels))
    .flatMap(({ raw }) => {
      const external = objects(object(raw, 'status'), 'addresses').find(
        (address) => text(address, 'type') === 'ExternalIP',
      );
      return text(external, 'address') ?? [];
    });
}

/** A NodePort service with node selector is entered at the node's port. */
function nodePort({ raw, annotations }: KubeObject, port: number): number {
  const spec = object(raw, 'spec');
  if (text(spec, 'type') !== 'NodePort' || annotations[NODE_SELECTOR] === undefined) return port;
  const own = objects(spec, 'ports').find((candidate) => number(candidate, 'port') === port);
  return number(own, 'nodePort') ?? port;
}

/** Gateways of the Gateway API with a network label: their addresses at listeners that pass mTLS through (handleGatewayResource). */
function* ofGateways(world: World): Generator<NetworkGateway> {
  for (const { raw, labels, apiVersion } of world.kube('Gateway')) {
    const network = labels[NETWORK] ?? '';
    if (network === '' || !apiVersion.startsWith('gateway.networking.k8s.io/')) continue;
    const spec = object(raw, 'spec');
    const expected = Number(labels[GATEWAY_PORT] ?? DEFAULT_PORT);
    const ports = objects(spec, 'listeners')
      .filter((listener) => {
        const mode = text(object(listener, 'tls', 'options'), 'gateway.istio.io/listener-protocol');
        return object(listener, 'tls') !== undefined && (mode === 'auto-passthrough' || number(listener, 'port') === expected); // prettier-ignore
      })
      .map((listener) => number(listener, 'port') ?? 0);
    for (const entry of objects(spec, 'addresses'))
      if (['IPAddress', 'Hostname'].includes(text(entry, 'type') ?? ''))
        for (const port of ports)
          yield { network, address: text(entry, 'value') ?? '', port, cluster: clusterOf(world) };
  }
}
