import { object, text } from '../decode/read.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import type { World } from '../intent/model/world.ts';
import { matchLabels } from '../intent/security/policy-attachment.ts';
import type { ConfigResource } from '../model/envoy/config-resource.ts';
import type { Cluster } from '../model/envoy/cluster.ts';
import { proxyText, type ProxyRef } from '../model/proxy.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { tlsMesh, type TlsMesh } from './mesh.ts';

/**
 * The mesh as it would be with a PeerAuthentication STRICT for a namespace, or for the whole mesh, in place of the ones without selector
 * that are there. Of the Envoys that were read the inbound side changes to what istiod would send; what they send stays, except for
 * clusters that istiod would change, too.
 * @param namespace undefined for the whole mesh
 */
export function strictMesh(mesh: TlsMesh, namespace: string | undefined): TlsMesh {
  const world = strictWorld(mesh.world, namespace ?? mesh.world.rootNamespace);
  const policy = tlsMesh(world, [], mesh.capturedAt);
  const known = new Map<string, ProxySnapshot | undefined>();
  const configOf: TlsMesh['configOf'] = (ref, ground) => {
    if (ground === 'policy') return policy.configOf(ref, ground);
    const key = proxyText(ref);
    if (!known.has(key)) known.set(key, changed(mesh, policy, ref));
    return known.get(key);
  };
  return { ...policy, configOf };
}

/** A world of its own: what is remembered about the other one does not hold for it. */
const strictWorld = (world: World, namespace: string): World => {
  const policies = world.list('PeerAuthentication').filter((policy) => policy.namespace !== namespace || isSelecting(policy)); // prettier-ignore
  const all = [strictPolicy(namespace), ...policies];
  return { ...world, list: (kind) => (kind === 'PeerAuthentication' ? all : world.list(kind)) };
};

const isSelecting = (policy: ConfigObject): boolean => Object.keys(matchLabels(policy) ?? {}).length > 0; // prettier-ignore

function strictPolicy(namespace: string): ConfigObject {
  const spec = { mtls: { mode: 'STRICT' } };
  const identity = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' };
  return {
    ...identity, namespace, name: 'assumed', labels: {}, annotations: {}, owners: [], createdAt: '', spec,
    raw: { ...identity, metadata: { namespace, name: 'assumed' }, spec },
  }; // prettier-ignore
}

function changed(mesh: TlsMesh, policy: TlsMesh, ref: ProxyRef): ProxySnapshot | undefined {
  const actual = mesh.configOf(ref, 'actual');
  const after = policy.configOf(ref, 'policy');
  if (actual === undefined || after === undefined) return actual;
  const isInbound = ({ config }: ProxySnapshot['listeners'][number]): boolean => config.direction === 'inbound'; // prettier-ignore
  const inbound = after.listeners.filter(isInbound);
  return {
    ...actual,
    clusters: changedClusters(mesh, policy, actual),
    listeners: inbound.length === 0 ? actual.listeners : [...actual.listeners.filter((one) => !isInbound(one)), ...inbound], // prettier-ignore
  };
}

/** Auto mTLS sends plaintext to what a policy disabled: only then STRICT changes what clients send. */
function changedClusters(
  mesh: TlsMesh,
  policy: TlsMesh,
  { proxy, clusters }: ProxySnapshot,
): readonly ConfigResource<Cluster>[] {
  const isDisabled = mesh.world.list('PeerAuthentication').some(({ spec }) => JSON.stringify(spec).includes('"DISABLE"')); // prettier-ignore
  if (!isDisabled) return clusters;
  const before = new Map(mesh.compiled(proxy)?.clusters.map((one) => [text(one, 'name'), one]));
  const after = policy.configOf(proxy, 'policy')?.clusters ?? [];
  const moved = new Map(after.filter(({ name, raw }) => socketsOf(raw) !== socketsOf(before.get(name))).map((one) => [one.name, one])); // prettier-ignore
  return clusters.map((one) => moved.get(one.name) ?? one);
}

const socketsOf = (cluster: ConfigResource<Cluster>['raw'] | undefined): string =>
  JSON.stringify([object(cluster, 'transport_socket'), cluster?.['transport_socket_matches']]);
