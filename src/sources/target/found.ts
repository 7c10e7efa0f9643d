import { MeshdbgError } from '../../core/errors.ts';
import { KINDS, type KindName } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { Source } from '../source.ts';
import type { Pods } from './pods.ts';

/** What a name led to. */
export interface Found {
  /** "Deployment shop/reviews" */
  readonly what: string;
  /** Where the name was found. */
  readonly namespace: string;
  readonly pods: readonly KubeObject[];
  /** One pod, or a workload whose pods are alike. */
  readonly isPod: boolean;
  readonly notes: readonly string[];
  /** Why a workload without pods has none. */
  readonly why?: string;
}

/** Where and for what to look. */
export interface Search {
  readonly source: Source;
  readonly pods: Pods;
  readonly name: string;
  /** All namespaces when absent. */
  readonly namespace?: string;
}

/** The objects of a kind that have the name: one in a namespace, any number in all. */
export async function named(
  { source, name, namespace }: Search,
  kind: KindName,
): Promise<readonly KubeObject[]> {
  if (namespace === undefined)
    return (await source.objects.list(kind, { name })).filter((object) => object.name === name);
  const object = await source.objects.get(kind, namespace, name);
  return object === undefined ? [] : [object];
}

/** "Deployment shop/reviews" */
export const whatOf = (kind: KindName, namespace: string, name: string): string =>
  `${KINDS[kind].kind} ${namespace}/${name}`;

/** A lookup on the way to something else: what is not allowed there is not found there. */
export async function ifAllowed<T>(lookup: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await lookup;
  } catch (error) {
    if (error instanceof MeshdbgError && error.code === 'forbidden') return otherwise;
    throw error;
  }
}
