import { worldOf } from '../../diff/intended-sides.ts';
import { isTerminal, podAddresses } from '../../intent/world/pod.ts';
import { buildWorld } from '../../intent/world/world.ts';
import type { World } from '../../intent/model/world.ts';
import type { Service } from '../../intent/model/service.ts';
import type { KubeObject } from '../../model/kube.ts';
import { once } from '../../model/once.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxySnapshot, Snapshot } from '../../model/snapshot.ts';
import { areObjectsRead } from '../../query/objects-read.ts';
import { tlsMesh, type TlsMesh } from '../../tls/mesh/mesh.ts';
import { standInPods } from './stand-in-pods.ts';

/** A mesh and the cluster below it. */
export interface ExplainMesh extends TlsMesh {
  /** What DNS and kube-proxy know: also namespaces that istiod does not watch. */
  readonly cluster: World;
  /** The proxies that were read. */
  readonly read: readonly ProxySnapshot[];
  readonly objects: readonly KubeObject[];
  /** The object that is referred to, where it is at hand. */
  objectOf(ref: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>): KubeObject | undefined;
  /** A rule that is not among `objects` does not exist: all VirtualServices were read. */
  readonly areRulesRead: boolean;
  /** An address that no pod has is outside: all pods were read. */
  readonly arePodsRead: boolean;
  /** A name that none of them has does not exist: all Services and ServiceEntries were read. */
  readonly areNamesRead: boolean;
}

/** Indexes what a command read, once for all its requests. */
export const explainMesh = once((read: Snapshot): ExplainMesh => {
  const standIns = standInPods(read.proxies, read.objects);
  // The same list as long as nothing is added: its world is built once for all snapshots of these objects.
  const snapshot = standIns.length === 0 ? read : { ...read, objects: [...read.objects, ...standIns] }; // prettier-ignore
  const world = worldOf(snapshot);
  const cluster = clusterOf(snapshot, world);
  const mesh = tlsMesh(world, snapshot.proxies, snapshot.capturedAt);
  const pods = new Map<string, KubeObject>();
  const named = new Map<string, KubeObject>();
  for (const pod of cluster.pods) {
    named.set(proxyText({ namespace: pod.namespace, pod: pod.name }), pod);
    if (!isTerminal(pod)) for (const ip of podAddresses(pod)) pods.set(ip, pod);
  }
  const written = new Map<string, KubeObject>();
  for (const one of snapshot.objects) {
    const key = `${one.kind} ${one.namespace}/${one.name}`;
    if (!written.has(key)) written.set(key, one);
  }
  const services = new Map<string, Service>();
  for (const service of cluster.services)
    if (service.registry === 'Kubernetes') for (const ip of service.addresses) if (!services.has(ip)) services.set(ip, service); // prettier-ignore
  const sent = new Map(snapshot.proxies.filter(isWhole).map((one) => [proxyText(one.proxy), one]));
  return {
    ...mesh,
    configOf: (ref, ground) => mesh.configOf(ref, ground) ?? (ground === 'actual' ? sent.get(proxyText(ref)) : undefined), // prettier-ignore
    cluster,
    read: snapshot.proxies,
    objects: snapshot.objects,
    objectOf: ({ kind, namespace, name }) => written.get(`${kind} ${namespace}/${name}`),
    areRulesRead: areObjectsRead(read.gaps, 'virtualservices'),
    arePodsRead: areObjectsRead(read.gaps, 'pods'),
    areNamesRead:
      areObjectsRead(read.gaps, 'services') && areObjectsRead(read.gaps, 'serviceentries'),
    podAt: (ip) => pods.get(ip),
    podNamed: (ref) => named.get(proxyText(ref)),
    serviceAt: (ip) => services.get(ip),
  };
});

/**
 * What istiod would send stands in for a proxy that was not read, before what the YAML means for it: unless it lacks endpoints, which
 * older ones do not tell and which would look like none.
 */
const isWhole = ({ origin, clusters, endpoints }: ProxySnapshot): boolean =>
  origin === 'istiod' &&
  (endpoints.length > 0 || clusters.every(({ config }) => config.type !== 'EDS'));

/** discoverySelectors keep namespaces from istiod, not from the cluster's DNS. */
function clusterOf({ objects, istioNamespace, source }: Snapshot, world: World): World {
  const { discoverySelectors, ...mesh } = world.mesh;
  if (!Array.isArray(discoverySelectors) || discoverySelectors.length === 0) return world;
  return buildWorld({
    // A ConfigMap would say the selectors again.
    objects: objects.filter(({ kind }) => kind !== 'ConfigMap'),
    mesh,
    areSecretsRead: source.kind !== 'live',
    ...(istioNamespace === undefined ? {} : { istioNamespace }),
  });
}
