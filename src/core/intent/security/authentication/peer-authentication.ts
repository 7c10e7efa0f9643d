import { object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { refTo } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import type { ConfigObject } from '../../model/config-object.ts';
import type { World } from '../../model/world.ts';
import { policiesByNamespace } from '../policies.ts';
import { matchLabels, selects, type Workload } from '../policy-attachment.ts';

export type MtlsMode = 'DISABLE' | 'PERMISSIVE' | 'STRICT';

/** A mode and the field that set it; no source where it is Istio's default. */
export interface MtlsSetting {
  readonly mode: MtlsMode;
  readonly source?: ResourceRef;
}

/** What the PeerAuthentications of a workload come to. */
export interface PeerAuthentication extends MtlsSetting {
  /** portLevelMtls of the workload's own policy, by port at the pod. */
  readonly ports: ReadonlyMap<number, MtlsSetting>;
}

const DEFAULT: MtlsSetting = { mode: 'PERMISSIVE' };
const NO_PORTS: ReadonlyMap<number, MtlsSetting> = new Map();

/** The mode at a port of the workload. @param port at the pod */
export const mtlsAtPort = (policy: PeerAuthentication, port: number): MtlsSetting =>
  policy.ports.get(port) ?? policy;

/**
 * The effective PeerAuthentication: the oldest of each level, workload over namespace over mesh; UNSET inherits. A selector in
 * the root namespace selects nothing, and only a workload's policy sets ports
 * (istio/pilot/pkg/security/authn/policy_applier.go, ComposePeerAuthentication).
 */
export function peerAuthentication(world: World, workload: Workload): PeerAuthentication {
  const parent = namespacePeerAuthentication(world, workload.namespace) ?? DEFAULT;
  const own = workloadPolicy(world, workload);
  if (own === undefined) return { ...parent, ports: NO_PORTS };
  const setting = modeOf(own, object(own.spec, 'mtls'), 'spec.mtls.mode') ?? parent;
  const ports = object(own.spec, 'portLevelMtls');
  return { ...setting, ports: ports === undefined ? NO_PORTS : portModes(own, ports, setting) };
}

/**
 * The mode of a namespace: of its policy without selector, else of the mesh's; undefined when there is neither
 * (istio/pilot/pkg/model/authentication.go, GetNamespaceMutualTLSMode).
 */
export function namespacePeerAuthentication(
  world: World,
  namespace: string,
): MtlsSetting | undefined {
  const root = world.rootNamespace;
  const mesh = levelPolicy(world, root);
  const meshMode = mesh && (modeOf(mesh, object(mesh.spec, 'mtls'), 'spec.mtls.mode') ?? { ...DEFAULT, source: refTo(mesh) }); // prettier-ignore
  if (namespace === root) return meshMode;
  const policy = levelPolicy(world, namespace);
  if (policy === undefined) return meshMode;
  return modeOf(policy, object(policy.spec, 'mtls'), 'spec.mtls.mode') ?? meshMode ?? DEFAULT;
}

const isSelecting = (policy: ConfigObject): boolean => {
  for (const _ in matchLabels(policy)) return true;
  return false;
};

/** The oldest policy of a namespace that has no selector: later ones are ignored. */
const levelPolicy = (world: World, namespace: string): ConfigObject | undefined =>
  policiesByNamespace(world, 'PeerAuthentication')
    .get(namespace)
    ?.find((policy) => !isSelecting(policy));

const workloadPolicy = (world: World, workload: Workload): ConfigObject | undefined =>
  workload.namespace === world.rootNamespace
    ? undefined
    : policiesByNamespace(world, 'PeerAuthentication')
        .get(workload.namespace)
        ?.find((policy) => isSelecting(policy) && selects(matchLabels(policy), workload.labels));

/** Undefined for UNSET, which takes the parent's. */
function modeOf(
  policy: ConfigObject,
  mtls: JsonObject | undefined,
  field: string,
): MtlsSetting | undefined {
  const mode = text(mtls, 'mode');
  return mode === 'DISABLE' || mode === 'PERMISSIVE' || mode === 'STRICT'
    ? { mode, source: refTo(policy, field) }
    : undefined;
}

function portModes(
  policy: ConfigObject,
  ports: JsonObject,
  parent: MtlsSetting,
): ReadonlyMap<number, MtlsSetting> {
  const modes = new Map<number, MtlsSetting>();
  for (const key of Object.keys(ports).filter((port) => /^\d+$/.test(port)))
    modes.set(Number(key), modeOf(policy, object(ports, key), `spec.portLevelMtls.${key}.mode`) ?? parent); // prettier-ignore
  return modes;
}
