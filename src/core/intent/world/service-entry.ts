import { isIP } from 'node:net';
import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { Resolution, Service, ServiceEndpoint, ServicePort } from '../model/service.ts';
import type { Allocation } from './address-allocation.ts';
import { UNSPECIFIED } from './kubernetes-service.ts';
import { NOWHERE } from './locality.ts';
import { parseProtocol } from './protocol.ts';
import { selects, texts } from './texts.ts';
import { entryWorkload, type Workload, type WorkloadPlaces } from './workloads.ts';

const RESOLUTIONS: Readonly<Record<string, Resolution>> = {
  STATIC: 'ClientSideLB',
  DNS: 'DNSLB',
  DNS_ROUND_ROBIN: 'DNSRoundRobinLB',
  DYNAMIC_DNS: 'DynamicDNS',
};

/** The services that a ServiceEntry makes: one for each host and address (istio/pilot/.../serviceentry/conversion.go, convertServices). */
export function entryServices(entry: ConfigObject, allocation: Allocation): Service[] {
  const { spec } = entry;
  const ports = objects(spec, 'ports').map(portOf);
  const declared = strings(spec, 'addresses');
  const addresses = declared.flatMap(plainAddress);
  const resolution = RESOLUTIONS[text(spec, 'resolution') ?? ''] ?? 'Passthrough';
  const selector = object(spec, 'workloadSelector');
  return strings(spec, 'hosts').flatMap((hostname) =>
    (declared.length === 0 ? [UNSPECIFIED] : addresses).map((address): Service => {
      const { ipv4, ipv6 } = allocation.get(hostname) ?? {};
      return {
        hostname,
        name: hostname,
        namespace: entry.namespace,
        registry: 'External',
        ports,
        addresses: [address],
        ...(ipv4 === undefined ? {} : { autoAllocatedAddress: ipv4 }),
        ...(ipv6 === undefined ? {} : { autoAllocatedIPv6Address: ipv6 }),
        resolution,
        meshExternal: text(spec, 'location') !== 'MESH_INTERNAL',
        exportTo: new Set(strings(spec, 'exportTo')),
        selector: selector === undefined ? undefined : texts(object(selector, 'labels')),
        labels: entry.labels,
        createdAt: entry.createdAt,
        isHeadless: false,
        subjectAltNames: strings(spec, 'subjectAltNames'),
        object: entry,
      };
    }),
  );
}

function portOf(port: JsonObject): ServicePort {
  const targetPort = number(port, 'targetPort') || undefined;
  return {
    name: text(port, 'name') ?? '',
    number: number(port, 'number') ?? 0,
    protocol: parseProtocol(text(port, 'protocol') ?? ''),
    ...(targetPort === undefined ? {} : { targetPort }),
  };
}

/** An address or range as istiod takes it: a range of one address is that address, what is neither is left out. */
function plainAddress(address: string): string[] {
  if (isIP(address) !== 0) return [address];
  const [base = '', bits = ''] = address.split('/');
  const width = { 4: 32, 6: 128 }[isIP(base)];
  if (width === undefined || !/^\d{1,3}$/.test(bits) || Number(bits) > width) return [];
  return [Number(bits) === width ? base : address];
}

const isDns = ({ resolution }: Service): boolean => resolution === 'DNSLB' || resolution === 'DNSRoundRobinLB'; // prettier-ignore

/** The endpoints of one of its services (convertServiceEntryToInstances and services in conversion.go). */
export function entryEndpoints(
  service: Service,
  entry: ConfigObject,
  {
    workloads,
    places,
  }: { readonly workloads: readonly Workload[]; readonly places: WorkloadPlaces },
): ServiceEndpoint[] {
  const { spec } = entry;
  const ports = service.ports;
  if (service.selector !== undefined) {
    const { selector } = service;
    return workloads
      .filter(
        (workload) =>
          workload.namespace === entry.namespace &&
          selects(selector, workload.labels) &&
          (isDns(service) || !workload.isNamed),
      ) // prettier-ignore
      .flatMap((workload) => endpointsOn(workload, ports));
  }
  const declared = objects(spec, 'endpoints');
  if (declared.length > 0)
    return declared.flatMap((endpoint, index) =>
      endpointsOn(
        entryWorkload({ spec: endpoint, namespace: entry.namespace, name: `${entry.name}-${index}`, labels: {}, object: entry }, places), // prettier-ignore
        ports,
      ),
    );
  return isDns(service) ? ports.map((port) => hostEndpoint(service, port, { entry, places })) : [];
}

/** Of the workload's own port map, the ServiceEntry's target port and its port the first that there is. */
const endpointsOn = (workload: Workload, ports: readonly ServicePort[]): ServiceEndpoint[] =>
  ports.map((port) => {
    const [address = ''] = workload.endpoint.addresses;
    const isSocket = address.startsWith('unix://');
    const target = typeof port.targetPort === 'number' ? port.targetPort : port.number;
    return {
      ...workload.endpoint,
      addresses: isSocket ? [address.slice('unix://'.length)] : workload.endpoint.addresses,
      port: isSocket ? 0 : workload.ports[port.name] || target,
      servicePortName: port.name,
      servicePort: port.number,
    };
  });

/** A host that DNS resolves is its own endpoint. */
const hostEndpoint = (
  service: Service,
  port: ServicePort,
  { entry, places }: { readonly entry: ConfigObject; readonly places: WorkloadPlaces },
): ServiceEndpoint => ({
  addresses: [service.hostname],
  port: typeof port.targetPort === 'number' ? port.targetPort : port.number,
  servicePortName: port.name,
  servicePort: port.number,
  labels: {},
  tlsMode: 'disabled',
  serviceAccount: '',
  namespace: entry.namespace,
  workloadName: entry.name,
  network: '',
  clusterId: places.clusterId,
  locality: NOWHERE,
  weight: 0,
  nodeName: '',
  hostname: '',
  subdomain: '',
  health: 'Healthy',
  object: entry,
});
