import { MeshdbgError } from '../../errors.ts';
import type { World } from '../../intent/model/world.ts';
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { selects } from '../../intent/world/texts.ts';
import type { KubeObject } from '../../model/kube.ts';
import { proxyText } from '../../model/proxy.ts';
import type { TlsClient } from '../model/row.ts';
import { absentClient } from './absent-client.ts';

const clientOf = (world: World, pod: KubeObject): TlsClient => {
  const ref = { namespace: pod.namespace, pod: pod.name };
  return { pod: ref, workload: workloadOfPod(pod), hasProxy: world.proxies.has(proxyText(ref)) };
};

/** One client for each workload of the mesh: replicas have the same config. Pods that ended call nobody, istiod neither. */
export function allClients(
  world: World,
  namespace: string | undefined,
  hasLabels: (labels: Readonly<Record<string, string>>) => boolean = () => true,
): TlsClient[] {
  const found = new Map<string, TlsClient>();
  for (const pod of world.pods) {
    if (isTerminal(pod) || (namespace !== undefined && pod.namespace !== namespace)) continue;
    if (pod.labels['app'] === 'istiod' || !hasLabels(pod.labels)) continue;
    const client = clientOf(world, pod);
    const key = `${pod.namespace}/${client.workload}`;
    if (!found.has(key)) found.set(key, client);
  }
  return [...found.values()];
}

/** "[TYPE/]NAME[.NAMESPACE]" taken apart. */
interface ClientName {
  readonly type: string | undefined;
  readonly name: string;
  readonly namespace: string | undefined;
}

const POD_TYPES = new Set(['pod', 'pods', 'po']);
const SERVICE_TYPES = new Set(['svc', 'service', 'services']);

/**
 * The client that a name stands for: a pod, a workload, a prefix of either, the pods of a service.
 * @param namespace where a name without one is looked up
 * @throws {MeshdbgError} not-found, ambiguous
 */
export function clientNamed(world: World, text: string, namespace: string): TlsClient {
  const { type, name, namespace: own = namespace } = parse(world, text);
  const pods = world.pods.filter((pod) => pod.namespace === own && !isTerminal(pod));
  if (type !== undefined && SERVICE_TYPES.has(type)) {
    const [service] = world.servicesByHost.get(`${name}.${own}.svc.${world.domain}`) ?? [];
    const { selector } = service ?? {};
    const [pod] = selector === undefined ? [] : pods.filter(({ labels }) => selects(selector, labels)); // prettier-ignore
    if (pod !== undefined) return clientOf(world, pod);
  }
  const isWorkload = (pod: KubeObject): boolean => (type === undefined || !POD_TYPES.has(type)) && workloadOfPod(pod) === name; // prettier-ignore
  const exact = pods.find((pod) => pod.name === name) ?? pods.find(isWorkload);
  if (exact !== undefined) return clientOf(world, exact);
  const begun = pods.filter((pod) => pod.name.startsWith(`${name}-`));
  const workloads = [...new Set(begun.map(workloadOfPod))];
  const [first] = begun;
  if (first !== undefined && workloads.length === 1) return clientOf(world, first);
  if (workloads.length > 1)
    throw new MeshdbgError('ambiguous', `"${text}" is the beginning of several workloads: ${workloads.join(', ')}.`, { hint: 'Name one of them.' }); // prettier-ignore
  throw absentClient(world, { name, namespace: own });
}

/** What stands behind the last dot is a namespace where there is one of that name. */
function parse(world: World, text: string): ClientName {
  const slash = text.indexOf('/');
  const type = slash < 0 ? undefined : text.slice(0, slash).toLowerCase();
  const rest = text.slice(slash + 1);
  const dot = rest.lastIndexOf('.');
  const namespace = dot < 0 ? undefined : rest.slice(dot + 1);
  if (namespace !== undefined && world.pods.some((pod) => pod.namespace === namespace))
    return { type, name: rest.slice(0, dot), namespace };
  return { type, name: rest, namespace: undefined };
}
