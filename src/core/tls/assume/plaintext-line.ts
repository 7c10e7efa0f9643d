import { object, objects, text } from '../../decode/read.ts';
import type { AccessLogEntry } from '../../logs/model/access-log-entry.ts';
import type { KubeObject } from '../../model/kube.ts';
import { once } from '../../model/once.ts';
import { parseAddress } from '../../wire/connection.ts';
import { ambientReason } from '../mesh/ambient.ts';
import type { TlsMesh } from '../mesh/mesh.ts';

/** Who called without TLS. */
export interface PlaintextCaller {
  /** Null where the line has only the address that x-forwarded-for claims. */
  readonly address: string | null;
  /** Undefined for an address of no pod: outside the mesh, or a node. */
  readonly pod: KubeObject | undefined;
}

const PEER = 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS';
const TLS_SIGNS = ['DOWNSTREAM_PEER_URI_SAN', 'DOWNSTREAM_TLS_VERSION', 'DOWNSTREAM_TLS_CIPHER'];

/** What `plaintextOf` reads. */
export const PLAINTEXT_FIELDS: readonly string[] = [
  'requested_server_name',
  'downstream_remote_address',
  'user_agent',
  'method',
  PEER,
  ...TLS_SIGNS,
];

/**
 * Tells of each inbound line of one sidecar who called, where that was without TLS: Istio's mTLS always carries a server name
 * (outbound_.9080_._.host; istio/pilot/pkg/model, BuildDNSSrvSubsetKey). Undefined for calls with TLS, for those of the pod itself,
 * of the kubelet's probes, and through ztunnel, whose tunnel Envoy has opened before it logs.
 * @param own addresses of the sidecar's pod
 */
export function plaintextOf(
  mesh: TlsMesh,
  own: ReadonlySet<string>,
): (entry: AccessLogEntry) => PlaintextCaller | undefined {
  const nodes = nodeAddresses(mesh);
  return (entry) => {
    const { requested_server_name: name, user_agent: agent, fields } = entry;
    if (name !== null || TLS_SIGNS.some((sign) => typeof fields?.[sign] === 'string')) return undefined; // prettier-ignore
    const peer = fields?.[PEER];
    const isProbe = agent?.startsWith('kube-probe/') === true;
    const remote = parseAddress(typeof peer === 'string' ? peer : (entry.downstream_remote_address ?? '')); // prettier-ignore
    // An address without a port was taken from x-forwarded-for (envoy/source/common/http/utility.cc, getLastAddressFromXFF).
    if (remote === undefined || remote.port === 0)
      return isProbe ? undefined : { address: null, pod: undefined };
    const { ip } = remote;
    if (own.has(ip) || isLoopback(ip)) return undefined;
    const pod = mesh.podAt(ip);
    // The kubelet of a TCP port says nothing; what does not say who it is comes from it rather than from a pod on the node's network.
    if (nodes.has(ip) && (isProbe || typeof agent !== 'string')) return undefined;
    if (isProbe && pod === undefined) return undefined;
    if (pod !== undefined && !nodes.has(ip) && ambientReason(pod) !== undefined) return undefined;
    return { address: ip, pod: nodes.has(ip) ? undefined : pod };
  };
}

const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1' || ip === '::6';

const nodeAddresses = once(({ world }: TlsMesh): ReadonlySet<string> => {
  const ofPods = world.pods.flatMap(({ raw }) => {
    const status = object(raw, 'status');
    return [text(status, 'hostIP'), ...objects(status, 'hostIPs').map((one) => text(one, 'ip'))];
  });
  return new Set(ofPods.filter((ip): ip is string => ip !== undefined && ip !== ''));
});
