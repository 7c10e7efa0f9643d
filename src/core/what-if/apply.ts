import { object, text } from '../decode/read.ts';
import { compareText } from './compare-text.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ResourceRef } from '../model/resource.ts';

/** Objects to create or replace, and names of those to remove. */
export interface Change {
  readonly objects: readonly KubeObject[];
  readonly removed: readonly KubeObject[];
}

/** What becomes of an object: "unchanged" where it already says the same. */
export interface Applied {
  readonly object: KubeObject;
  readonly ref: ResourceRef;
  readonly action: 'created' | 'replaced' | 'removed' | 'unchanged';
}

/** An object in a YAML file with this annotation set to "delete" is removed instead of applied. */
export const ACTION = 'meshdbg.dev/what-if';

/** API group, kind, namespace and name: versions of a group are one object. */
export const keyOf = ({ apiVersion, kind, namespace, name }: KubeObject): string =>
  `${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''} ${kind} ${namespace}/${name}`;

/**
 * The objects as they would be. What the cluster itself writes stays: when an object was created, its status, the addresses of a
 * Service. A new object is the youngest, as it would be.
 * @param now RFC 3339, when the objects were read
 */
export function applyChange(
  before: readonly KubeObject[],
  change: Change,
  now: string,
): { readonly objects: readonly KubeObject[]; readonly applied: readonly Applied[] } {
  const objects = new Map(before.map((one) => [keyOf(one), one]));
  const applied: Applied[] = [];
  const add = (one: KubeObject, action: Applied['action']): void => {
    const { kind, namespace, name, file, line } = one;
    const place = file === undefined ? {} : { file, ...(line === undefined ? {} : { line }) };
    applied.push({ object: one, ref: { kind, namespace, name, ...place }, action });
  };
  for (const own of change.objects) {
    const known = objects.get(keyOf(own));
    const next = { ...own, raw: completed(own.raw, known?.raw, now) };
    objects.set(keyOf(own), next);
    add(next, known === undefined ? 'created' : saysTheSame(known, next) ? 'unchanged' : 'replaced'); // prettier-ignore
  }
  for (const own of change.removed) if (objects.delete(keyOf(own))) add(own, 'removed');
  return { objects: [...objects.values()], applied };
}

/** What a Service is given by the API server. */
const ALLOCATED = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const;

function completed(own: JsonObject, known: JsonObject | undefined, now: string): JsonObject {
  const created = text(object(known, 'metadata'), 'creationTimestamp') ?? (known === undefined ? now : undefined); // prettier-ignore
  const metadata = {
    ...object(own, 'metadata'),
    ...(created === undefined ? {} : { creationTimestamp: created }),
  };
  const status = own['status'] ?? known?.['status'];
  const before = object(known, 'spec');
  const spec = object(own, 'spec');
  const keepsAddress =
    own['kind'] === 'Service' && before !== undefined && spec !== undefined &&
    spec['clusterIP'] === undefined && spec['type'] !== 'ExternalName'; // prettier-ignore
  const allocated = keepsAddress
    ? Object.fromEntries(ALLOCATED.flatMap((key) => (before[key] === undefined ? [] : [[key, before[key]]]))) // prettier-ignore
    : {};
  return {
    ...own,
    metadata,
    ...(spec === undefined ? {} : { spec: { ...allocated, ...spec } }),
    ...(status === undefined ? {} : { status }),
  };
}

/** The same but for what only the cluster writes. */
const saysTheSame = (one: KubeObject, other: KubeObject): boolean =>
  compareText(meaning(one)) === compareText(meaning(other));

const meaning = ({ raw, labels, annotations }: KubeObject): unknown => {
  const { apiVersion: _version, metadata: _metadata, status: _status, ...rest } = raw;
  const kept = Object.entries(annotations).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'); // prettier-ignore
  return { rest, labels, annotations: Object.fromEntries(kept) };
};
