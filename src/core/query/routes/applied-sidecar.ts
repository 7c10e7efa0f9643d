import { object, text } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { epochMs } from '../../model/time.ts';
import { compareText } from '../order.ts';

export interface SidecarsAtHand {
  /** Objects of any kind. */
  readonly objects: readonly KubeObject[];
  /** Whether all Sidecars are among them. */
  readonly isRead: boolean;
  /** Where a Sidecar without selector is everybody's default (MeshConfig.rootNamespace). */
  readonly rootNamespace: string;
}

/**
 * The Sidecar that shapes a proxy: of its namespace the oldest whose workloadSelector matches its labels, else the oldest
 * without one, else the root namespace's without one (istio/pilot/pkg/model/push_context.go, getSidecarScope and
 * initSidecarScopes). "none": no Sidecar does; "unknown": not all Sidecars or the labels are known.
 */
export function appliedSidecar(
  { proxy, labels }: Pick<ProxySnapshot, 'proxy' | 'labels'>,
  { objects, isRead, rootNamespace }: SidecarsAtHand,
): KubeObject | 'none' | 'unknown' {
  const sidecars = objects.filter(({ kind }) => kind === 'Sidecar').sort(byAge);
  const own = sidecars.filter(({ namespace }) => namespace === proxy.namespace);
  const selecting = own.filter((sidecar) => selectorOf(sidecar) !== undefined);
  if (selecting.length > 0 && labels === undefined) return 'unknown';
  const chosen = selecting.find((sidecar) =>
    Object.entries(selectorOf(sidecar) ?? {}).every(([key, value]) => labels?.[key] === value),
  );
  const found = chosen ?? own.find((sidecar) => selectorOf(sidecar) === undefined);
  if (found !== undefined) return found;
  if (!isRead) return 'unknown';
  const root = sidecars.find(
    (sidecar) => sidecar.namespace === rootNamespace && selectorOf(sidecar) === undefined,
  );
  return root ?? 'none';
}

/** Labels that a Sidecar asks for; undefined where it is for the whole namespace. */
const selectorOf = ({ raw }: KubeObject) => {
  const selector = object(raw, 'spec', 'workloadSelector');
  return selector && (object(selector, 'labels') ?? {});
};

/** Oldest first, then by "name.namespace" (istio/pilot/pkg/model/config.go, sortConfigByCreationTime). */
function byAge(a: KubeObject, b: KubeObject): number {
  const created = ({ raw }: KubeObject): number =>
    epochMs(text(object(raw, 'metadata'), 'creationTimestamp')) ?? 0;
  return (
    created(a) - created(b) || compareText(`${a.name}.${a.namespace}`, `${b.name}.${b.namespace}`)
  );
}
