import type { JsonObject } from '../../core/model/json.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { object, text } from '../../core/decode/read.ts';
import type { ServedKind } from './kinds.ts';
import type { ResourcePath } from './path.ts';
import type { Replay } from './replay.ts';
import { fieldTest, labelTest } from './selector.ts';
import { noSuchObject, noSuchResource } from './status.ts';

/** The kind that a path is about. @throws {ApiFailure} 404 */
export function kindAt(path: ResourcePath, { kinds }: Replay): ServedKind {
  const found = kinds.find(
    (kind) =>
      kind.group === path.group &&
      kind.plural === path.resource &&
      kind.versions.includes(path.version) &&
      (kind.namespaced || path.namespace === undefined),
  );
  if (found === undefined) throw noSuchResource();
  return found;
}

/** @throws {ApiFailure} 404 */
export function objectAt(path: ResourcePath, kind: ServedKind, replay: Replay): KubeObject {
  const { namespace = '', name = '' } = path;
  const found = replay.objects.find(
    (item) => isOf(item, kind) && item.namespace === namespace && item.name === name,
  );
  if (found === undefined) throw noSuchObject(kind.plural, kind.group, name);
  return found;
}

/** The objects that a list request asks for, by namespace and name. @throws {ApiFailure} 400 for a bad selector */
export function select(
  path: ResourcePath,
  kind: ServedKind,
  { replay, query }: { readonly replay: Replay; readonly query: URLSearchParams },
): KubeObject[] {
  const labels = labelTest(query.get('labelSelector') ?? '');
  const fields = fieldTest(query.get('fieldSelector') ?? '', kind.kind);
  return replay.objects
    .filter(
      (item) =>
        isOf(item, kind) &&
        (path.namespace === undefined || item.namespace === path.namespace) &&
        (path.name === undefined || item.name === path.name) &&
        labels(item) &&
        fields(item),
    )
    .sort((a, b) => order(a.namespace, b.namespace) || order(a.name, b.name));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isOf(item: KubeObject, kind: ServedKind): boolean {
  const group = item.apiVersion.includes('/') ? item.apiVersion.split('/')[0] : '';
  return item.kind === kind.kind && group === kind.group;
}

/** An object as it is served: in the version that was asked for. */
export const servedAs = (item: KubeObject, { group, version }: ResourcePath): JsonObject => ({
  ...item.raw,
  apiVersion: group === '' ? version : `${group}/${version}`,
  kind: item.kind,
});

/** Version of the whole recording: that of its youngest object. */
export function resourceVersion({ objects }: Replay): string {
  const versions = objects.map(({ raw }) =>
    Number(text(object(raw, 'metadata'), 'resourceVersion') ?? 0),
  );
  return String(Math.max(1, ...versions.filter(Number.isSafeInteger)));
}
