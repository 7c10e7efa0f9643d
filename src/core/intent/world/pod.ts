import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

/** A pod's addresses, the main one first. */
export function podAddresses({ raw }: KubeObject): string[] {
  const status = object(raw, 'status');
  const all = objects(status, 'podIPs').flatMap((entry) => text(entry, 'ip') || []);
  const main = text(status, 'podIP') || undefined;
  return main === undefined ? all : [main, ...all.filter((address) => address !== main)];
}

/** Succeeded or failed pods have given their address back (istio/pilot/.../kube/controller/pod.go, isPodPhaseTerminal). */
export const isTerminal = ({ raw }: KubeObject): boolean =>
  ['Succeeded', 'Failed'].includes(text(object(raw, 'status'), 'phase') ?? '');

const isReady = ({ raw }: KubeObject): boolean =>
  objects(object(raw, 'status'), 'conditions').some(
    (condition) => text(condition, 'type') === 'Ready' && text(condition, 'status') === 'True',
  );

/** Containers that run all the time: init containers with restartPolicy Always are sidecars. */
export function runningContainers({ raw }: KubeObject): readonly JsonObject[] {
  const spec = object(raw, 'spec');
  const sidecars = objects(spec, 'initContainers').filter(
    (container) => text(container, 'restartPolicy') === 'Always',
  );
  return [...objects(spec, 'containers'), ...sidecars];
}

/** A port of a container by its name and transport (istio/pilot/.../kube/controller/util.go, FindPort). */
export function namedPort(pod: KubeObject, name: string, transport: string): number | undefined {
  for (const container of runningContainers(pod))
    for (const port of objects(container, 'ports'))
      if (text(port, 'name') === name && (text(port, 'protocol') ?? 'TCP') === transport)
        return number(port, 'containerPort');
  return undefined;
}

/** Whether ServiceEntries may select a pod, and a hand-written EndpointSlice leads to it (pod.go, shouldPodBeInEndpoints and onEvent). */
export const isServable = (pod: KubeObject): boolean =>
  isReady(pod) &&
  !isTerminal(pod) &&
  text(object(pod.raw, 'metadata'), 'deletionTimestamp') === undefined &&
  podAddresses(pod).length > 0;

/** The TCP ports that a pod's containers name, by name; the first of a name holds (pod.go, getPortMap). */
export const portMap = (pod: KubeObject): Readonly<Record<string, number>> =>
  Object.fromEntries(
    runningContainers(pod)
      .flatMap((container) => objects(container, 'ports'))
      .flatMap((port): [string, number][] => {
        const name = text(port, 'name') ?? '';
        const own = number(port, 'containerPort');
        return name === '' || own === undefined || (text(port, 'protocol') ?? 'TCP') !== 'TCP' ? [] : [[name, own]]; // prettier-ignore
      })
      .toReversed(),
  );

export const serviceAccountOf = ({ raw }: KubeObject): string =>
  text(object(raw, 'spec'), 'serviceAccountName') ?? text(object(raw, 'spec'), 'serviceAccount') ?? 'default'; // prettier-ignore

export const nodeNameOf = ({ raw }: KubeObject): string =>
  text(object(raw, 'spec'), 'nodeName') ?? '';

const CRON_JOB = /^(.+)-\d{8,10}$/;

/** The workload that a pod belongs to, guessed from its controller's name (istio/pkg/kube/util.go, GetWorkloadMetaFromPod). */
export function workloadNameOf(pod: KubeObject): string {
  const label = pod.labels['service.istio.io/workload-name'];
  if (label !== undefined) return label;
  const generated = text(object(pod.raw, 'metadata'), 'generateName') ?? '';
  const owner = generated === '' ? undefined : pod.owners.find(({ controller }) => controller);
  if (owner === undefined) return pod.name;
  const hash = pod.labels['pod-template-hash'] ?? pod.labels['rollouts-pod-template-hash'];
  if (owner.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`))
    return owner.name.slice(0, -hash.length - 1);
  if (owner.kind === 'ReplicationController') return pod.labels['deploymentconfig'] ?? owner.name;
  return owner.kind === 'Job' ? (CRON_JOB.exec(owner.name)?.[1] ?? owner.name) : owner.name;
}

/** An environment variable with a plain value. */
export function envOf(container: JsonObject | undefined, name: string): string | undefined {
  const entry = objects(container, 'env').find((candidate) => text(candidate, 'name') === name);
  return text(entry, 'value');
}

/** As people call a pod's workload: also where only its owner's name, not generateName, tells. */
export function workloadOfPod(pod: KubeObject): string {
  const known = workloadNameOf(pod);
  const owner = pod.owners.find(({ controller }) => controller);
  if (known !== pod.name || owner === undefined) return known;
  const hash = pod.labels['pod-template-hash'];
  if (hash !== undefined && owner.name.endsWith(`-${hash}`))
    return owner.name.slice(0, -hash.length - 1);
  return owner.name;
}
