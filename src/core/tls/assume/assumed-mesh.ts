import type { ConfigObject } from '../../intent/model/config-object.ts';
import type { World } from '../../intent/model/world.ts';
import { matchLabels } from '../../intent/security/policy-attachment.ts';
import type { ConfigResource } from '../../model/envoy/config-resource.ts';
import { once } from '../../model/once.ts';
import { proxyText, type ProxyRef } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { tlsMesh, type TlsMesh } from '../mesh/mesh.ts';

/**
 * The mesh as it would be with a PeerAuthentication STRICT for a namespace, or for the whole mesh, in place of the ones without selector
 * that are there. Of the Envoys that were read the inbound side changes to what istiod would send; what they send stays, except for
 * clusters that istiod would change, too.
 * @param namespace undefined for the whole mesh
 */
export function strictMesh(mesh: TlsMesh, namespace: string | undefined): TlsMesh {
  const meshes = meshesOf(mesh);
  const known = meshes.get(namespace) ?? build(mesh, namespace);
  meshes.set(namespace, known);
  return known;
}

const meshesOf = once((_mesh: TlsMesh) => new Map<string | undefined, TlsMesh>());

function build(mesh: TlsMesh, namespace: string | undefined): TlsMesh {
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

/** No object can have this name: nobody shall look for it. */
const ASSUMED = '(assumed)';

/** Whether an object is none of the mesh, but what is assumed. */
export const isAssumed = ({ kind, name }: ResourceRef): boolean =>
  kind === 'PeerAuthentication' && name === ASSUMED;

function strictPolicy(namespace: string): ConfigObject {
  const spec = { mtls: { mode: 'STRICT' } };
  const identity = { apiVersion: 'security.istio.io/v1', kind: 'PeerAuthentication' };
  return {
    ...identity, namespace, name: ASSUMED, labels: {}, annotations: {}, owners: [], createdAt: '', spec,
    raw: { ...identity, metadata: { namespace, name: ASSUMED }, spec },
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
    ...sending(mesh, policy, actual),
    listeners: inbound.length === 0 ? actual.listeners : [...actual.listeners.filter((one) => !isInbound(one)), ...inbound], // prettier-ignore
  };
}

/** Auto mTLS sends plaintext to what a policy disabled: only then STRICT changes what clients send. */
function sending(
  mesh: TlsMesh,
  policy: TlsMesh,
  actual: ProxySnapshot,
): Pick<ProxySnapshot, 'clusters' | 'endpoints'> {
  const isDisabled = mesh.world.list('PeerAuthentication').some(({ spec }) => JSON.stringify(spec).includes('"DISABLE"')); // prettier-ignore
  const before = mesh.configOf(actual.proxy, 'policy');
  const after = policy.configOf(actual.proxy, 'policy');
  if (!isDisabled || before === undefined || after === undefined) return actual;
  return {
    clusters: moved(actual.clusters, before.clusters, after.clusters),
    endpoints: moved(actual.endpoints, before.endpoints, after.endpoints),
  };
}

/** What an Envoy has, with those resources that a change of policy makes others. */
function moved<Config>(
  actual: readonly ConfigResource<Config>[],
  before: readonly ConfigResource<Config>[],
  after: readonly ConfigResource<Config>[],
): readonly ConfigResource<Config>[] {
  const texts = new Map(before.map(({ name, raw }) => [name, JSON.stringify(raw)]));
  const others = new Map(after.filter(({ name, raw }) => texts.get(name) !== JSON.stringify(raw)).map((one) => [one.name, one])); // prettier-ignore
  return actual.map((one) => others.get(one.name) ?? one);
}
