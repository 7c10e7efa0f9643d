import type { KubeObject } from '../../model/kube.ts';
import { refTo } from '../../model/provenance.ts';
import { podAddresses } from '../../intent/world/pod.ts';
import { shownAccepts } from '../model/accepts.ts';
import { distinctCauses, serverCause } from '../cause/causes.ts';
import { encounterOf } from '../pair/client-encounter.ts';
import type { Encounter } from '../model/encounter.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { TlsRow } from '../model/row.ts';
import { plainProtocols, type Sent } from '../model/sent.ts';

/** Somebody outside the mesh who calls a pod by its address. */
export interface Caller {
  readonly name: string;
  readonly port: number;
  /** What it speaks: HTTPS is TLS without a certificate of Istio's. */
  readonly speaks: 'http' | 'http2' | 'https' | 'tcp';
  /** The field of the pod that says so. */
  readonly field: string;
}

/** What becomes of a caller's connection, told as a pair: the reason of a conflict, or of what goes on without it, is the caller's. */
export function callRow(
  mesh: TlsMesh,
  pod: KubeObject,
  { caller, rename }: { readonly caller: Caller; readonly rename: (encounter: Encounter) => Pick<TlsRow, 'verdict' | 'reason'> }, // prettier-ignore
): TlsRow | undefined {
  const [ip] = podAddresses(pod);
  if (ip === undefined) return undefined;
  const ref = { namespace: pod.namespace, pod: pod.name };
  const proxy = mesh.proxyOf(ref);
  const actual = proxy && mesh.configOf(proxy.ref, 'actual');
  const sent = sentTo(`${ip.includes(':') ? `[${ip}]` : ip}:${caller.port}`, caller);
  const options = { client: undefined, isBare: true, speaksTls: caller.speaks === 'https' };
  const policy = rename(encounterOf(mesh, sent, { ...options, ground: 'policy' }));
  const encounter = encounterOf(mesh, sent, { ...options, ground: actual === undefined ? 'policy' : 'actual' }); // prettier-ignore
  const judged = rename(encounter);
  const agrees = policy.verdict === judged.verdict && policy.reason === judged.reason;
  return {
    client: { namespace: '', pod: caller.name, workload: caller.name, hasProxy: false },
    server: { host: ip, port: caller.port, namespace: pod.namespace },
    clientSends: sent.sends,
    serverAccepts: shownAccepts(encounter.accepts),
    ...judged,
    causes: judged.verdict === 'ok' ? [] : distinctCauses([refTo(pod, caller.field), judged.verdict === 'conflict' ? serverCause(mesh, encounter) : undefined]), // prettier-ignore
    evidence: actual === undefined ? 'policy' : agrees ? 'both' : 'actual',
    note: `${caller.name} calls ${pod.namespace}/${pod.name} directly`,
  };
}

const sentTo = (to: string, { speaks }: Caller): Sent => ({
  to,
  sends: speaks === 'https' ? 'passthrough' : 'plaintext',
  serverName: '',
  alpn: speaks === 'https' ? ['h2', 'http/1.1'] : plainProtocols(speaks === 'http' ? 'http1' : speaks === 'http2' ? 'http2' : 'other'), // prettier-ignore
  sanMatchers: [],
  cluster: undefined,
  label: null,
});
