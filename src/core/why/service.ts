import { strings } from '../decode/read.ts';
import { object } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import { meshField } from '../intent/mesh-field.ts';
import type { Service } from '../intent/model/service.ts';
import type { World } from '../intent/model/world.ts';
import { isSubsetOf, isWildcard } from '../intent/model/hostname.ts';
import { isServiceVisible } from '../intent/scope/service-index.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { listed } from '../model/listed.ts';
import { spoken, type Exclusion } from './exclusion.ts';
import { nearHosts } from './near-hosts.ts';

/** The service that a proxy knows a host by: its own, else the narrowest wildcard's. */
export function seenService({ scope }: ProxyContext, host: string): Service | undefined {
  const own = scope.serviceOf(host);
  if (own !== undefined || isWildcard(host)) return own;
  return scope.services
    .filter(({ hostname }) => isWildcard(hostname) && isSubsetOf(host, hostname))
    .toSorted((a, b) => b.hostname.length - a.hostname.length)[0];
}

/** Why a proxy does not know a host, or a port of it; empty when it does. @param host in full */
export function serviceExclusions(context: ProxyContext, host: string, port?: number): Exclusion[] {
  const seen = seenService(context, host);
  if (seen !== undefined) return port === undefined ? [] : portExclusions(context, seen, port);
  const { world, proxy } = context;
  const owners = world.servicesByHost.get(host) ?? [];
  if (owners.length === 0) return [unwatched(world, host) ?? unknown(context, host)];
  const visible = owners.find((service) => isServiceVisible(world, service, proxy.namespace));
  if (visible === undefined) return owners.map((service) => hiddenService(context, service));
  return [notImported(context, visible)];
}

/** Why the service of an object is not what a proxy knows its host by. */
export function ownServiceExclusions(context: ProxyContext, service: Service): Exclusion[] {
  const { world, proxy, scope } = context;
  if (!isServiceVisible(world, service, proxy.namespace)) return [hiddenService(context, service)];
  const seen = scope.serviceOf(service.hostname);
  if (seen === undefined) return [notImported(context, service)];
  if (seen.object === service.object) return seen.resolution === 'Alias' ? [alias(seen)] : [];
  return [
    {
      code: 'another-service-owns-host',
      says: `For proxies in namespace ${proxy.namespace} the host ${service.hostname} is that of ${spoken(seen.object)}.`,
      cause: refTo(seen.object, seen.registry === 'Kubernetes' ? undefined : 'spec.hosts'),
    },
  ];
}

/** An ExternalName Service has no cluster of its own (istio/pilot/pkg/model/push_context.go, resolveServiceAliases). */
const alias = ({ object: source, externalName = '' }: Service): Exclusion => ({
  code: 'is-an-alias',
  says: `${spoken(source)} is an alias of ${externalName}: its requests go to that host's clusters.`,
  cause: refTo(source, 'spec.externalName'),
});

function portExclusions(context: ProxyContext, seen: Service, number: number): Exclusion[] {
  const port = seen.ports.find((one) => one.number === number);
  if (port?.protocol === 'UDP')
    return [
      {
        code: 'port-is-udp',
        says: `Port ${number} of ${spoken(seen.object)} is UDP, for which Istio makes no clusters.`,
        cause: refTo(seen.object, 'spec.ports'),
      },
    ];
  if (port !== undefined) return seen.resolution === 'Alias' ? [alias(seen)] : [];
  const whole = context.world.servicesByHost.get(seen.hostname) ?? [];
  if (whole.some(({ ports }) => ports.some((one) => one.number === number)))
    return [notImported(context, seen, number)];
  const ports = seen.ports.map((one) => String(one.number));
  return [
    {
      code: 'port-not-in-service',
      says: `${spoken(seen.object)} has no port ${number}: it has ${listed(ports) || 'none'}.`,
      cause: refTo(seen.object, 'spec.ports'),
    },
  ];
}

function hiddenService({ world, proxy }: ProxyContext, service: Service): Exclusion {
  const said = [...service.exportTo].join(', ');
  const own = refTo(service.object, service.registry === 'External' ? 'spec.exportTo' : 'metadata.annotations[networking.istio.io/exportTo]'); // prettier-ignore
  const byDefault = meshField(world, 'defaultServiceExportTo')[''];
  return {
    code: 'hidden-by-export-to',
    says:
      said === ''
        ? `The mesh's default hides ${spoken(service.object)} from other namespaces than ${service.namespace}.`
        : `${spoken(service.object)} is exported to ${said} only, not to namespace ${proxy.namespace}.`,
    cause: said === '' ? (byDefault ?? refTo(service.object)) : own,
  };
}

function notImported({ scope }: ProxyContext, { hostname }: Service, port?: number): Exclusion {
  const { sidecar } = scope;
  const what = port === undefined ? hostname : `port ${port} of ${hostname}`;
  const hosts = sidecar === undefined ? [] : egressHostsOf(scope);
  return {
    code: 'not-imported-by-sidecar',
    says:
      sidecar === undefined
        ? `${what} is taken from another namespace for this proxy.`
        : `${spoken(sidecar)} imports ${listed(hosts) || 'nothing'}, and with that not ${what}.`,
    cause: sidecar === undefined ? null : refTo(sidecar, 'spec.egress'),
  };
}

/** All that a Sidecar's egress names. */
export const egressHostsOf = ({ egress }: ProxyContext['scope']): string[] => [
  ...new Set(egress.flatMap(({ spec }) => strings(spec, 'hosts'))),
];

/** A Service or ServiceEntry that istiod does not look at (istio/pkg/kube/namespace, DiscoveryFilter). */
function unwatched(world: World, host: string): Exclusion | undefined {
  const source =
    world.kube('Service').find(({ namespace, name }) => !world.isWatched(namespace) && host === `${name}.${namespace}.svc.${world.domain}`) ??
    world.kube('ServiceEntry').find(({ namespace, raw }) => !world.isWatched(namespace) && strings(object(raw, 'spec'), 'hosts').includes(host)); // prettier-ignore
  return source && notWatched(world, source);
}

/** Why istiod does not look at an object: no discoverySelector fits its namespace. */
export const notWatched = (
  world: World,
  source: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): Exclusion => ({
  code: 'not-watched',
  says: `istiod does not watch namespace ${source.namespace}, where ${spoken(source)} is: none of the mesh's discoverySelectors fits its labels.`,
  cause: meshField(world, 'discoverySelectors')[''] ?? { kind: 'Namespace', namespace: '', name: source.namespace, field: 'metadata.labels' }, // prettier-ignore
});

function unknown(context: ProxyContext, host: string): Exclusion {
  const near = nearHosts(context.world)(host);
  return {
    code: 'unknown-host',
    says: `There is no Service or ServiceEntry with the host ${host}${near.length === 0 ? '' : `; near it is ${listed(near, 3)}`}.`,
    cause: null,
  };
}
