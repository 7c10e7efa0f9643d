import { objects, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ServiceTarget } from '../model/proxy.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../model/service.ts';
import { namedPort, podAddresses } from './pod.ts';
import { entryOfPod, entryTargets } from './selected-entries.ts';
import { selects } from './texts.ts';
import type { Workload } from './workloads.ts';

/** Where what a pod serves is looked up. */
export interface ServedServices {
  /** Of a namespace, Kubernetes' and those of ServiceEntries. */
  readonly servicesIn: (namespace: string) => readonly Service[];
  readonly workloadEntries: readonly Workload[];
  readonly endpointsOf: (service: Service) => readonly ServiceEndpoint[];
  /** Without WorkloadEntries. */
  readonly slicesEndpoints: (service: Service) => readonly ServiceEndpoint[];
}

/**
 * What a pod serves: what a WorkloadEntry of its address does, else the services that select it, else those (headless ones without
 * selector) whose slices list its main address; and ServiceEntries that lead to any of its addresses
 * (istio/pilot/.../kube/controller/controller.go, GetProxyServiceTargets; .../serviceentry/controller.go).
 */
export function serviceTargets(pod: KubeObject, places: ServedServices): ServiceTarget[] {
  const external = places.servicesIn(pod.namespace).filter(({ registry }) => registry === 'External'); // prettier-ignore
  return [
    ...kubernetesTargets(pod, places),
    ...listing(external, podAddresses(pod), places.endpointsOf),
  ].toSorted(byAge);
}

function kubernetesTargets(
  pod: KubeObject,
  { servicesIn, workloadEntries, slicesEndpoints }: ServedServices,
): readonly ServiceTarget[] {
  const kubernetesIn = (namespace: string): readonly Service[] => servicesIn(namespace).filter(({ registry }) => registry === 'Kubernetes'); // prettier-ignore
  const entry = entryOfPod(pod, workloadEntries);
  if (entry !== undefined) return entryTargets(entry, kubernetesIn(entry.namespace));
  const services = kubernetesIn(pod.namespace);
  const selecting = services.filter(({ selector }) => selector !== undefined && selects(selector, pod.labels)); // prettier-ignore
  return selecting.length > 0
    ? selecting.flatMap((service) => targetsOf(service, pod))
    : listing(services, podAddresses(pod).slice(0, 1), slicesEndpoints);
}

/** Older services first, then by hostname: the first one decides for a port (istio/pilot/pkg/model/context.go, SetServiceTargets). */
function byAge({ service: a }: ServiceTarget, { service: b }: ServiceTarget): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  if (a.hostname === b.hostname) return 0;
  return a.hostname < b.hostname ? -1 : 1;
}

/** Two ports of a service that lead to the same port with the same protocol are one. */
function targetsOf(service: Service, pod: KubeObject): ServiceTarget[] {
  const seen = new Set<string>();
  return service.ports.flatMap((port): ServiceTarget[] => {
    const targetPort = targetPortOf(service, port, pod);
    const key = `${targetPort} ${port.protocol}`;
    if (targetPort === undefined || seen.has(key)) return [];
    seen.add(key);
    return [{ service, port, targetPort }];
  });
}

function targetPortOf(service: Service, port: ServicePort, pod: KubeObject): number | undefined {
  if (typeof port.targetPort !== 'string') return port.targetPort ?? port.number;
  return namedPort(pod, port.targetPort, transportOf(service.object.raw, port));
}

const transportOf = (raw: JsonObject, { name, number }: ServicePort): string =>
  text(
    objects(object(raw, 'spec'), 'ports').find(
      (port) => (text(port, 'name') ?? '') === name && port['port'] === number,
    ),
    'protocol',
  ) ?? 'TCP';

/** Services whose endpoints have one of the addresses. */
const listing = (
  services: readonly Service[],
  addresses: readonly string[],
  endpointsOf: (service: Service) => readonly ServiceEndpoint[],
): readonly ServiceTarget[] =>
  services.flatMap((service) =>
    endpointsOf(service)
      .filter(({ addresses: [first = ''] }) => addresses.includes(first))
      .flatMap(({ port: targetPort, servicePortName }): ServiceTarget[] => {
        const port = service.ports.find(({ name }) => name === servicePortName);
        return port === undefined ? [] : [{ service, port, targetPort }];
      }),
  );
