import { isObject, number, object, text } from '../../../core/decode/read.ts';
import { decodeKubeObject } from '../../../core/decode/kube-object.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { KubeObject } from '../../../core/model/kube.ts';
import { rfc3339 } from '../../../core/model/time.ts';
import type { Taken } from './history.ts';

const keyOf = (raw: JsonObject): string => {
  const metadata = object(raw, 'metadata');
  const group = (text(raw, 'apiVersion') ?? '').split('/').at(-2) ?? '';
  return [group, text(raw, 'kind'), text(metadata, 'namespace'), text(metadata, 'name')].join('/');
};

/** Objects after the steps, raw. */
function playedRaw(all: readonly JsonObject[], taken: readonly Taken[]): JsonObject[] {
  const played = new Map(all.map((raw) => [keyOf(raw), raw]));
  for (const { step, atMs } of taken) {
    for (const raw of step.remove) played.delete(keyOf(raw));
    for (const raw of step.apply)
      played.set(keyOf(raw), applied(played.get(keyOf(raw)), raw, atMs));
  }
  return [...played.values()];
}

/** The cluster's objects after the steps; those that no step touches stay the same. */
export function playedObjects(all: readonly KubeObject[], taken: readonly Taken[]): KubeObject[] {
  const known = new Map(all.map((item) => [item.raw, item]));
  return playedRaw(all.map(({ raw }) => raw), taken).flatMap((raw) => known.get(raw) ?? decodeKubeObject(raw) ?? []); // prettier-ignore
}

/** As the API server counts: another generation, another version, and who did it when, to the second. */
function applied(before: JsonObject | undefined, raw: JsonObject, atMs: number): JsonObject {
  const old = object(before, 'metadata');
  const time = rfc3339(Math.floor(atMs / 1000) * 1000);
  return {
    ...before,
    ...raw,
    metadata: {
      creationTimestamp: time,
      ...old,
      ...object(raw, 'metadata'),
      generation: (number(old, 'generation') ?? 0) + 1,
      resourceVersion: String(atMs),
      managedFields: [{ manager: 'meshdbg-demo', operation: 'Update', time }],
    },
  };
}

/** /debug/configz after the steps: Istio's objects. */
export function playedConfigz(body: unknown, taken: readonly Taken[]): unknown {
  if (!Array.isArray(body)) return body;
  const ofIstio = taken.map(({ step, atMs }) => ({
    atMs,
    step: { ...step, apply: step.apply.filter(isIstio) },
  }));
  return playedRaw(body.filter(isObject), ofIstio);
}

const isIstio = (raw: JsonObject): boolean =>
  /\.istio\.io\/|^gateway\.networking\.k8s\.io\//.test(text(raw, 'apiVersion') ?? '');
