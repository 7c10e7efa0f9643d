import { listed } from '../../core/model/listed.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { ifAllowed, whatOf, type Found, type Search } from './found.ts';
import { findGateways } from './gateway.ts';
import { byName } from './pod-order.ts';
import type { TargetKind } from './reference.ts';
import { GUESSED, findWorkloads } from './workload.ts';
import type { KubeObject } from '../../core/model/kube.ts';

/** Pods that an ambiguous name lists. */
const MOST = 5;

/** What a name leads to, with or without a type; one entry a namespace that has it. @throws {MeshdbgError} ambiguous */
export async function find(search: Search, kind: TargetKind | undefined): Promise<Found[]> {
  if (kind === 'gateway') return findGateways(search);
  if (kind !== undefined && kind !== 'pods') return findWorkloads(search, kind);
  const { name, namespace } = search;
  const exact = await podsNamed(search);
  if (exact.length > 0) return exact.map((pod) => podFound(pod, []));
  const begun = (await search.pods.list(namespace === undefined ? {} : { namespace }))
    .filter((pod) => pod.name.startsWith(name))
    .sort(byName);
  const [only] = begun;
  if (only !== undefined && begun.length === 1)
    return [podFound(only, [`"${name}" is taken as pod ${only.namespace}/${only.name}`])];
  const guessed = kind === 'pods' ? [] : await guess(search);
  if (guessed.length > 0) return guessed;
  if (begun.length > 1) throw ambiguous(name, begun);
  return [];
}

async function podsNamed({ pods, name, namespace }: Search): Promise<readonly KubeObject[]> {
  if (namespace === undefined)
    return (await pods.list({ name })).filter((pod) => pod.name === name);
  const pod = await pods.get(namespace, name);
  return pod === undefined ? [] : [pod];
}

/** One pod as what a name led to. */
export const podFound = (pod: KubeObject, notes: readonly string[]): Found => ({
  what: whatOf('pods', pod.namespace, pod.name),
  namespace: pod.namespace,
  pods: [pod],
  isPod: true,
  notes,
});

/** A bare name that is no pod's: a workload or Service of that name. */
async function guess(search: Search): Promise<Found[]> {
  for (const kind of GUESSED) {
    const found = await ifAllowed(findWorkloads(search, kind), []);
    if (found.length > 0)
      return found.map((one) => ({
        ...one,
        notes: [`"${search.name}" is taken as ${one.what}`, ...one.notes],
      }));
  }
  return [];
}

function ambiguous(name: string, pods: readonly KubeObject[]): MeshdbgError {
  const names = pods.map((pod) => `${pod.namespace}/${pod.name}`);
  return new MeshdbgError('ambiguous', `${pods.length} pods begin with "${name}".`, {
    hint: `Choose one: ${listed(names, MOST)}`,
  });
}
