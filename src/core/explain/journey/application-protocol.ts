import { number, objects, text } from '../../decode/read.ts';
import { runningContainers } from '../../intent/world/pod.ts';
import { isHttp, isTls, type Protocol } from '../../intent/model/protocol.ts';
import type { World } from '../../intent/model/world.ts';
import type { KubeObject } from '../../model/kube.ts';

/** What an application speaks at a port, as far as objects tell. */
export type ApplicationProtocol = 'http' | 'tls' | 'tcp' | 'unknown';

/** What is known of the ports of one pod's applications. */
export interface ApplicationPorts {
  /** Every port that a Service or a container names. */
  readonly named: ReadonlyMap<number, ApplicationProtocol>;
  /** Containers name their ports: one that none names is most likely not listened at. */
  readonly areListed: boolean;
}

const known = new WeakMap<World, ReadonlyMap<string, ReadonlyMap<number, Protocol>>>();

/** What Istio reads from these ports' numbers where nothing else is said is no word of their owner (istio/pkg/config/kube/conversion.go). */
const WELL_KNOWN = new Set([25, 53, 3306, 27017]);

/** Where nobody says what is spoken, the number of HTTPS does. */
const BY_NUMBER: ReadonlySet<number> = new Set([443, 8443]);

/** The protocols that services give to the ports of their endpoints, by address. */
function servedPorts(world: World): ReadonlyMap<string, ReadonlyMap<number, Protocol>> {
  const found = known.get(world);
  if (found !== undefined) return found;
  const served = new Map<string, Map<number, Protocol>>();
  for (const service of world.services)
    for (const { addresses, port, servicePortName } of world.endpointsOf(service)) {
      const own = service.ports.find(({ name }) => name === servicePortName);
      if (own === undefined) continue;
      const isGuess = WELL_KNOWN.has(own.number) && byName(own.name) === 'unknown';
      const protocol = isGuess ? 'UnsupportedProtocol' : own.protocol;
      for (const address of addresses) {
        const ports = served.get(address) ?? new Map<number, Protocol>();
        served.set(address, ports);
        // A name that says something counts before one that does not.
        if (!ports.has(port) || ports.get(port) === 'UnsupportedProtocol') ports.set(port, protocol); // prettier-ignore
      }
    }
  known.set(world, served);
  return served;
}

/**
 * The ports of a pod's applications: services say by their names what is spoken there, containers which are listened at
 * (containerPort informs; Kubernetes does not ask for it).
 */
export function applicationPorts(world: World, pod: KubeObject, ip: string): ApplicationPorts {
  const named = new Map<number, ApplicationProtocol>();
  let areListed = false;
  for (const container of runningContainers(pod)) {
    if (text(container, 'name') === 'istio-proxy') continue;
    for (const port of objects(container, 'ports')) {
      const own = number(port, 'containerPort');
      if (own === undefined || (text(port, 'protocol') ?? 'TCP') !== 'TCP') continue;
      areListed = true;
      named.set(own, byName(text(port, 'name') ?? ''));
    }
  }
  for (const [port, protocol] of servedPorts(world).get(ip) ?? []) {
    const spoken = spokenBy(protocol);
    if (spoken !== 'unknown' || !named.has(port)) named.set(port, spoken);
  }
  for (const [port, spoken] of named) if (spoken === 'unknown' && BY_NUMBER.has(port)) named.set(port, 'tls'); // prettier-ignore
  return { named, areListed };
}

function spokenBy(protocol: Protocol): ApplicationProtocol {
  if (isHttp(protocol)) return 'http';
  if (isTls(protocol)) return 'tls';
  return protocol === 'UnsupportedProtocol' ? 'unknown' : 'tcp';
}

/** The prefix of a port's name, as Istio reads it on Services. */
function byName(name: string): ApplicationProtocol {
  const [prefix = ''] = name.split('-');
  if (['http', 'http2', 'grpc', 'web'].includes(prefix)) return 'http';
  if (['https', 'tls'].includes(prefix)) return 'tls';
  return ['tcp', 'mongo', 'redis', 'mysql'].includes(prefix) ? 'tcp' : 'unknown';
}
