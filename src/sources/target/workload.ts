import { object, text } from '../../core/decode/read.ts';
import type { KindName } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { named, whatOf, type Found, type Search } from './found.ts';
import { ownPods } from './ownership.ts';
import type { TargetKind } from './reference.ts';
import { labelsText, selectorText } from './selector.ts';

export type WorkloadKind = Exclude<TargetKind, 'pods' | 'gateway'>;

/** A workload or Service by name, with its pods; one entry a namespace that has it. */
export async function findWorkloads(search: Search, kind: WorkloadKind): Promise<Found[]> {
  const objects = await named(search, kind);
  if (objects.length > 0)
    return Promise.all(objects.map((workload) => foundOf(search, kind, workload)));
  return search.source.knownProxies === undefined ? [] : byPodName(search, kind);
}

async function foundOf(
  { source, pods }: Search,
  kind: WorkloadKind,
  workload: KubeObject,
): Promise<Found> {
  const { namespace, name, raw } = workload;
  const spec = object(raw, 'spec');
  const labelSelector =
    kind === 'services'
      ? labelsText(object(spec, 'selector'))
      : (selectorText(object(spec, 'selector')) ??
        labelsText(object(spec, 'template', 'metadata', 'labels')));
  const found = { what: whatOf(kind, namespace, name), namespace, isPod: false, notes: [] };
  if (labelSelector !== undefined) {
    const selected = await pods.list({ namespace, labelSelector });
    if (kind === 'services') return { ...found, pods: selected };
    const own = await ownPods(source, workload, selected);
    return own.length > 0 || selected.length === 0
      ? { ...found, pods: own }
      : { ...found, pods: [], why: 'those that it selects belong to other workloads' };
  }
  const external = text(spec, 'externalName');
  return {
    ...found,
    pods: [],
    why: external === undefined ? 'it selects none' : `it stands for ${external}`,
  };
}

/** How controllers name their pods, for captures that have no objects. */
export const POD_NAMES: Readonly<Record<WorkloadKind, string>> = {
  deployments: '-[a-z0-9]{1,10}-[a-z0-9]{5}',
  replicasets: '-[a-z0-9]{5}',
  daemonsets: '-[a-z0-9]{5}',
  jobs: '-(\\d+-)?[a-z0-9]{5}',
  statefulsets: '-\\d+',
  // A Service says nothing of names, but most are called as their workloads, with or without a version.
  services: '(-v\\d+)?(-[a-z0-9]{1,10})?-([a-z0-9]{5}|\\d+)',
};

async function byPodName({ pods, name, namespace }: Search, kind: WorkloadKind): Promise<Found[]> {
  const ending = new RegExp(`^${POD_NAMES[kind]}$`);
  const all = await pods.list(namespace === undefined ? {} : { namespace });
  const mine = all.filter(
    (pod) => pod.name.startsWith(name) && ending.test(pod.name.slice(name.length)),
  );
  return [...new Set(mine.map((pod) => pod.namespace))].map((at) => ({
    what: whatOf(kind, at, name),
    namespace: at,
    pods: mine.filter((pod) => pod.namespace === at),
    isPod: false,
    notes: [`${whatOf(kind, at, name)} is not among the objects: its pods are told by their names`],
  }));
}

/** The kinds that a bare name may mean, most likely first. */
export const GUESSED: readonly (WorkloadKind & KindName)[] = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'services',
  'replicasets',
  'jobs',
];
