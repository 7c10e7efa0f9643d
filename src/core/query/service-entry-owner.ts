import { number, object, objects, strings } from '../decode/read.ts';
import type { Cluster, ServiceRef } from '../model/envoy/cluster.ts';
import { groupBy } from '../model/group-by.ts';
import type { KubeObject } from '../model/kube.ts';
import type { ResourceRef } from '../model/resource.ts';

/** A ServiceEntry that is known to be behind something, but not which one. */
export interface UnnamedOwner {
  readonly kind: 'ServiceEntry';
  readonly namespace: string;
  /** The host as the ServiceEntry has it: "api.vendor.example", "*.vendor.example". */
  readonly host: string;
  /** `several` could be meant; `none`: the objects at hand have none (any more); `not-read`: they could not be read. */
  readonly reason: 'several' | 'none' | 'not-read';
}

/** Finds the ServiceEntry of a service that a cluster of a proxy in a namespace stands for. */
export type ServiceEntryFinder = (
  service: ServiceRef,
  { istioName }: Pick<Cluster, 'istioName'>,
  proxyNamespace: string,
) => ResourceRef | UnnamedOwner;

/**
 * Istiod names a ServiceEntry's service by its host and tells the object's namespace, not its name
 * (istio/pilot/pkg/serviceregistry/serviceentry/conversion.go, convertServices); host, port and exportTo tell the object.
 * @param isRead whether all ServiceEntries are among the objects
 */
export function serviceEntryFinder(
  objectsAtHand: readonly KubeObject[],
  isRead: boolean,
): ServiceEntryFinder {
  const entries = objectsAtHand
    .filter(({ kind }) => kind === 'ServiceEntry')
    .flatMap((entry) => hostsOf(entry).map((host) => ({ entry, host })));
  const byHost = groupBy(entries, ({ entry, host }) => `${entry.namespace}/${host}`);
  return ({ namespace, host }, { istioName }, proxyNamespace) => {
    const fitting = (byHost.get(`${namespace}/${host}`) ?? [])
      .map(({ entry }) => entry)
      .filter(
        (entry) =>
          // An inbound cluster bears the port of the application, which several ports may lead to.
          (istioName?.direction === 'inbound' || hasPort(entry, istioName?.port)) &&
          isExportedTo(entry, proxyNamespace),
      );
    const [only] = fitting;
    if (isRead && only !== undefined && fitting.length === 1)
      return { kind: only.kind, namespace, name: only.name };
    const reason = isRead ? (only === undefined ? 'none' : 'several') : 'not-read';
    return { kind: 'ServiceEntry', namespace, host, reason };
  };
}

const hostsOf = ({ raw }: KubeObject): readonly string[] => [
  ...new Set(strings(object(raw, 'spec'), 'hosts')),
];

const hasPort = ({ raw }: KubeObject, port: number | undefined): boolean =>
  port === undefined ||
  objects(object(raw, 'spec'), 'ports').some((entry) => number(entry, 'number') === port);

/** exportTo: "*" everywhere, "." its own namespace, "~" nowhere; nothing means the mesh's default, which is everywhere. */
function isExportedTo({ raw, namespace }: KubeObject, proxyNamespace: string): boolean {
  const exportTo = strings(object(raw, 'spec'), 'exportTo');
  return (
    exportTo.length === 0 ||
    exportTo.some(
      (to) => to === '*' || to === proxyNamespace || (to === '.' && namespace === proxyNamespace),
    )
  );
}
