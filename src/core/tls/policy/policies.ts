import { mtlsAtPort, peerAuthentication, type MtlsMode, type MtlsSetting } from '../../intent/security/authentication/peer-authentication.ts'; // prettier-ignore
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { matchLabels, selects } from '../../intent/security/policy-attachment.ts';
import { isTerminal, workloadOfPod } from '../../intent/world/pod.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { shownAccepts, type ShownAccepts } from '../model/accepts.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { acceptedAt } from '../server/server-side.ts';

/** The effective PeerAuthentication at one port of a workload. */
export interface PolicyRow {
  readonly namespace: string;
  readonly workload: string;
  /** One of its pods. */
  readonly pod: string;
  /** At the pod; null stands for all others. */
  readonly port: number | null;
  /** "reviews.shop.svc.cluster.local:9080" */
  readonly services: readonly string[];
  readonly mode: MtlsMode;
  /** The field that decides; null where Istio's default does. */
  readonly source: ResourceRef | null;
  /** Policies of the same level that an older one keeps from counting. */
  readonly ignored: readonly ResourceRef[];
  /** What the pod's Envoy takes there; null where it was not read. */
  readonly actual: ShownAccepts | null;
  /** The Envoy does otherwise than the policy says. */
  readonly differs: boolean;
}

/**
 * What the PeerAuthentications come to, for each workload with a sidecar and each of its ports that a service or a policy names.
 * @param namespace only its workloads; of all when undefined
 */
export function policyRows(mesh: TlsMesh, namespace: string | undefined): PolicyRow[] {
  const workloads = new Map<string, IntentProxy>();
  for (const proxy of mesh.world.proxies.values()) {
    if (proxy.type !== 'sidecar' || isTerminal(proxy.pod)) continue;
    if (namespace !== undefined && proxy.namespace !== namespace) continue;
    const key = `${proxy.namespace}/${workloadOfPod(proxy.pod)}`;
    if (!workloads.has(key)) workloads.set(key, proxy);
  }
  return [...workloads.values()].flatMap((proxy) => workloadRows(mesh, proxy));
}

function workloadRows(mesh: TlsMesh, proxy: IntentProxy): PolicyRow[] {
  const policy = peerAuthentication(mesh.world, proxy);
  const ignored = ignoredPolicies(mesh, proxy);
  const ports = new Set([...proxy.targets.map(({ targetPort }) => targetPort), ...policy.ports.keys()]); // prettier-ignore
  return [...[...ports].sort((a, b) => a - b), null].map((port): PolicyRow => {
    const setting: MtlsSetting = port === null ? policy : mtlsAtPort(policy, port);
    const actual = actualAt(mesh, proxy, port ?? otherPort(ports));
    const targets = proxy.targets.filter(({ targetPort }) => targetPort === port);
    return {
      namespace: proxy.namespace,
      workload: workloadOfPod(proxy.pod),
      pod: proxy.ref.pod,
      port,
      services: targets.map(({ service, port: own }) => `${service.hostname}:${own.number}`),
      mode: setting.mode,
      source: setting.source ?? null,
      ignored,
      actual,
      differs: actual !== null && actual !== TAKES[setting.mode],
    };
  });
}

const TAKES: Readonly<Record<MtlsMode, ShownAccepts>> = {
  STRICT: 'mtls', PERMISSIVE: 'permissive', DISABLE: 'plaintext',
}; // prettier-ignore

function actualAt(
  mesh: TlsMesh,
  { ref, addresses }: IntentProxy,
  port: number,
): ShownAccepts | null {
  const config = mesh.configOf(ref, 'actual');
  const [ip] = addresses;
  return config === undefined || ip === undefined
    ? null
    : shownAccepts(acceptedAt(config, { ip, port }));
}

/** One that nothing names. */
function otherPort(named: ReadonlySet<number>): number {
  let port = 1;
  while (named.has(port)) port++;
  return port;
}

/** At each level (the workload, its namespace, the mesh) the oldest policy counts alone (istio/pilot/pkg/security/authn/policy_applier.go). */
function ignoredPolicies({ world }: TlsMesh, { namespace, labels }: IntentProxy): ResourceRef[] {
  const policies = world.list('PeerAuthentication');
  const isSelecting = (policy: (typeof policies)[number]): boolean => Object.keys(matchLabels(policy) ?? {}).length > 0; // prettier-ignore
  const levels = [
    policies.filter((policy) => policy.namespace === namespace && namespace !== world.rootNamespace && isSelecting(policy) && selects(matchLabels(policy), labels)),
    policies.filter((policy) => policy.namespace === namespace && namespace !== world.rootNamespace && !isSelecting(policy)),
    policies.filter((policy) => policy.namespace === world.rootNamespace && !isSelecting(policy)),
  ]; // prettier-ignore
  return levels.flatMap((level) => level.slice(1).map((policy) => refTo(policy)));
}
