import type { JsonObject } from '../model/json.ts';
import type { KubeObject, OwnerReference } from '../model/kube.ts';
import { flag, object, objects, text } from './read.ts';

/** Where an object stands in a bundle or file. */
export interface Place {
  readonly file: string;
  /** 1-based line of its first key. */
  readonly line?: number;
  readonly lineOf?: (field: string) => number;
}

/**
 * Reads one Kubernetes object as the API server or kubectl prints it; undefined where the value is none, because its
 * apiVersion, kind or metadata.name is missing. Lists are the caller's to unfold (`decodeKubeList`).
 */
export function decodeKubeObject(raw: JsonObject, place?: Place): KubeObject | undefined {
  const metadata = object(raw, 'metadata');
  const apiVersion = text(raw, 'apiVersion');
  const kind = text(raw, 'kind');
  const name = text(metadata, 'name');
  if (!apiVersion || !kind || !name) return undefined;
  return {
    apiVersion,
    kind,
    namespace: text(metadata, 'namespace') ?? '',
    name,
    labels: texts(object(metadata, 'labels')),
    annotations: texts(object(metadata, 'annotations')),
    owners: objects(metadata, 'ownerReferences').map(owner),
    raw,
    ...place,
  };
}

/**
 * Reads the items of a list answer. The API server leaves apiVersion and kind out of items of a typed list
 * (kubernetes/kubernetes issue 3030), so the list's own ("PodList", "v1") stand in.
 */
export function decodeKubeList(raw: JsonObject, place?: Place): KubeObject[] {
  const apiVersion = text(raw, 'apiVersion');
  const kind = text(raw, 'kind')?.replace(/List$/, '');
  return objects(raw, 'items')
    .map((item) =>
      decodeKubeObject(
        {
          ...(apiVersion === undefined ? {} : { apiVersion }),
          ...(kind === undefined || kind === '' ? {} : { kind }),
          ...item,
        },
        place,
      ),
    )
    .filter((item) => item !== undefined);
}

/** Only the entries that are text: labels and annotations know nothing else, hand-written files do. */
function texts(source: JsonObject | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(source ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

const owner = (source: JsonObject): OwnerReference => ({
  kind: text(source, 'kind') ?? '',
  name: text(source, 'name') ?? '',
  controller: flag(source, 'controller') ?? false,
});
