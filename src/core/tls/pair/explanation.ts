import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { certificateAsked } from '../model/accepts.ts';
import { clientCause, distinctCauses, serverCause } from '../cause/causes.ts';
import type { Encounter } from '../model/encounter.ts';
import type { Finding } from './finding.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import { passthroughCause } from '../cause/passthrough.ts';
import { refusalCause } from '../cause/refusal.ts';
import type { ClientAndServer } from '../cause/refused-call.ts';
import { serverRejection } from '../cause/rejection.ts';
import type { TlsClient, TlsRow } from '../model/row.ts';
import type { Sent } from '../model/sent.ts';

/** Whose field makes a finding what it is, and what else to say of it. */
export type Explanation = Pick<TlsRow, 'causes' | 'note' | 'clientCertificate'>;

export interface Explained {
  readonly finding: Pick<Finding, 'verdict'> & Partial<Pick<Finding, 'outcome' | 'encounter'>>;
  readonly ground: Ground;
  readonly isBare: boolean;
}

const NOTHING_TO_SAY: Explanation = { causes: [] };

/** Explains the one finding of a pair that is shown: whose field it is where it is not as it should be. */
export function explanationOf(
  mesh: TlsMesh,
  pair: ClientAndServer,
  explained: Explained,
): Explanation {
  const reason = reasonOf(mesh, pair, explained);
  const accepts = explained.finding.encounter?.accepts;
  // Nearly no row has more than the reason.
  return accepts === 'tls' ? { ...certificateAsked(accepts), ...reason } : reason;
}

function reasonOf(
  mesh: TlsMesh,
  { client, server }: ClientAndServer,
  { finding: { verdict, outcome, encounter }, ground, isBare }: Explained,
): Explanation {
  if (verdict === 'ok' || outcome === undefined) return NOTHING_TO_SAY;
  if (outcome.kind === 'refused')
    return refusalCause(mesh, { client, server, outcome }, ground === 'actual');
  if (encounter === undefined) return NOTHING_TO_SAY;
  const { sent } = outcome;
  const passed = isBare ? undefined : passthroughCause(mesh, { client, server }, sent);
  const { note = passed?.note, causes } = encounter;
  return {
    ...(note === undefined ? {} : { note }),
    causes:
      causes ??
      distinctCauses([
        ...(passed?.causes ?? []),
        ...causesOf(mesh, client, { sent, encounter, isBare }),
      ]),
    ...(ground === 'actual' ? serverRejection(mesh, encounter) : undefined),
  };
}

function causesOf(
  mesh: TlsMesh,
  client: TlsClient,
  { sent, encounter, isBare }: { readonly sent: Sent; readonly encounter: Encounter; readonly isBare: boolean }, // prettier-ignore
): (ResourceRef | undefined)[] {
  const pod = isBare ? mesh.podNamed(client.pod) : undefined;
  const own = pod === undefined ? clientCause(mesh, client.pod, sent) : { ...refTo(pod), field: bareField(pod.annotations, client) }; // prettier-ignore
  return [own ?? unlabelled(mesh, sent, encounter), serverCause(mesh, encounter)];
}

const TLS_MODE = 'security.istio.io/tlsMode';

/** Auto mTLS goes by the label that the injector puts on pods (istio/pkg/kube/labels.go, PodTLSMode): without it a sidecar counts as none. */
function unlabelled(
  mesh: TlsMesh,
  { sends, cluster }: Sent,
  { pod }: Encounter,
): ResourceRef | undefined {
  if (sends !== 'plaintext' || cluster === undefined || cluster.type === 'ORIGINAL_DST') return undefined; // prettier-ignore
  if (pod === undefined || pod.labels[TLS_MODE] === 'istio') return undefined;
  const hasProxy = mesh.proxyOf({ namespace: pod.namespace, pod: pod.name }) !== undefined;
  return hasProxy ? refTo(pod, `metadata.labels[${TLS_MODE}]`) : undefined;
}

/** What keeps a client's traffic from an Envoy: none is there, or annotations lead the port past it. */
function bareField(annotations: Readonly<Record<string, string>>, { hasProxy }: TlsClient): string {
  const ways = ['traffic.sidecar.istio.io/excludeOutboundPorts', 'sidecar.istio.io/interceptionMode']; // prettier-ignore
  const own = hasProxy ? ways.find((name) => annotations[name] !== undefined) : undefined;
  if (own !== undefined) return `metadata.annotations[${own}]`;
  return hasProxy ? 'metadata.annotations' : 'spec.containers (no istio-proxy)';
}
