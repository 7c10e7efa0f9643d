import type { KubeObject } from '../../model/kube.ts';
import type { ServiceTarget } from '../model/proxy.ts';
import type { Service, ServiceEndpoint, ServicePort } from '../model/service.ts';
import { compare } from './config-objects.ts';
import { podAddresses } from './pod.ts';
import { selects } from './texts.ts';
import type { Workload } from './workloads.ts';

/** Kubernetes services that take WorkloadEntries: balanced ones with a selector; and they know of addresses only. */
const doesSelect = (
  { selector, resolution, meshExternal, namespace }: Service,
  entry: Workload,
): boolean =>
  selector !== undefined &&
  resolution === 'ClientSideLB' &&
  !meshExternal &&
  !entry.isNamed &&
  entry.namespace === namespace &&
  selects(selector, entry.labels);

/** The port of a WorkloadEntry behind one of a service's: by the name of the target port, else of the service's port (controller.go, serviceInstanceFromWorkloadInstance). */
function entryPort({ targetPort, name, number }: ServicePort, entry: Workload): number | undefined {
  const isNamed = typeof targetPort === 'string';
  const mapped = entry.ports[isNamed ? targetPort : name] || undefined;
  if (mapped !== undefined || isNamed) return mapped;
  return targetPort !== undefined && targetPort > 0 ? targetPort : number;
}

/** WorkloadEntries beside the pods of a service (istio/pilot/.../kube/controller/controller.go, serviceInstancesFromWorkloadInstances). */
export const selectedEntries = (
  service: Service,
  entries: readonly Workload[],
): readonly ServiceEndpoint[] =>
  entries
    .filter((entry) => doesSelect(service, entry))
    .flatMap((entry) =>
      service.ports.flatMap((port): ServiceEndpoint[] => {
        const target = entryPort(port, entry);
        return target === undefined ? [] : [{ ...entry.endpoint, port: target, servicePortName: port.name }]; // prettier-ignore
      }),
    );

/**
 * The WorkloadEntry with a pod's main address, which then says what the pod serves: of several one with its name, of its namespace,
 * the first (istio/pilot/.../util/workloadinstances/util.go, GetInstanceForProxy).
 */
export function entryOfPod(pod: KubeObject, entries: readonly Workload[]): Workload | undefined {
  const [main] = podAddresses(pod);
  const same = entries.filter(({ isNamed, endpoint }) => !isNamed && endpoint.addresses[0] === main); // prettier-ignore
  if (main === undefined || same.length < 2) return main === undefined ? undefined : same[0];
  const inOrder = same.toSorted((a, b) => compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`)); // prettier-ignore
  const own = inOrder.filter(({ namespace }) => namespace === pod.namespace);
  return own.find(({ name }) => name === pod.name) ?? own[0] ?? inOrder[0];
}

/** What a WorkloadEntry serves (controller.go, serviceTargetsFromWorkloadInstance). */
export const entryTargets = (entry: Workload, services: readonly Service[]): ServiceTarget[] =>
  services
    .filter((service) => doesSelect(service, entry))
    .flatMap((service) =>
      service.ports.flatMap((port): ServiceTarget[] => {
        const targetPort = port.protocol === 'UDP' ? undefined : entryPort(port, entry);
        return targetPort === undefined ? [] : [{ service, port, targetPort }];
      }),
    );
