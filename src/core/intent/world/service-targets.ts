import { objects, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ServiceTarget } from '../model/proxy.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../model/service.ts';
import { namedPort, podAddresses } from './pod.ts';
import { selects } from './texts.ts';

export interface ServedServices {
  /** Kubernetes services of the pod's namespace. */
  readonly kubernetes: readonly Service[];
  /** Services of ServiceEntries of the pod's namespace. */
  readonly external: readonly Service[];
  readonly endpointsOf: (service: Service) => readonly ServiceEndpoint[];
}

/**
 * What a pod serves: the services that select it, else headless ones that list its address, and ServiceEntries that do
 * (istio/pilot/.../kube/controller/controller.go, GetProxyServiceTargets; .../serviceentry/controller.go).
 */
export function serviceTargets(pod: KubeObject, services: ServedServices): ServiceTarget[] {
  const selecting = services.kubernetes.filter(
    ({ selector }) => selector !== undefined && selects(selector, pod.labels),
  );
  const own =
    selecting.length > 0
      ? selecting.flatMap((service) => targetsOf(service, pod))
      : listing(services.kubernetes, pod, services.endpointsOf);
  return [...own, ...listing(services.external, pod, services.endpointsOf)].toSorted(byAge);
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

/** Services whose endpoints have one of the pod's addresses. */
function listing(
  services: readonly Service[],
  pod: KubeObject,
  endpointsOf: ServedServices['endpointsOf'],
): ServiceTarget[] {
  const addresses = new Set(podAddresses(pod));
  return services.flatMap((service) =>
    endpointsOf(service)
      .filter(({ addresses: [first = ''] }) => addresses.has(first))
      .flatMap(({ port: targetPort, servicePortName }): ServiceTarget[] => {
        const port = service.ports.find(({ name }) => name === servicePortName);
        return port === undefined ? [] : [{ service, port, targetPort }];
      }),
  );
}
