import type { Cluster } from '../model/envoy/cluster.ts';
import { once } from '../model/once.ts';
import { clientView, type ClientView } from './client-view.ts';
import { explanationOf } from './explanation.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import { pathsOf } from './path.ts';
import type { TlsClient, TlsRow } from './row.ts';
import type { CalledServer } from './server-name.ts';

/** What a pair comes to on one ground; without a finding nobody knows. */
type Judgement = Pick<TlsRow, 'clientSends' | 'serverAccepts' | 'verdict' | 'reason'> &
  Partial<Finding>;

/** A row without its ends. */
type Judged = Omit<TlsRow, 'client' | 'server'>;

const UNKNOWN = { clientSends: 'none', serverAccepts: 'none', verdict: 'unknown' } as const;

/** Judges a client's pairs, by what the Envoys have and by what the YAML means where that can be told; with a subset by this cluster alone. */
export function judgeOf(
  mesh: TlsMesh,
  client: TlsClient,
): (server: CalledServer, subset?: Cluster) => TlsRow {
  const view = clientView(mesh, client);
  const byActual = judgements(mesh, view, 'actual');
  const byPolicy = judgements(mesh, view, 'policy');
  const fine = fineOf(mesh)[view.isRead ? 'read' : 'unread'];
  const shown = { ...client.pod, workload: client.workload, hasProxy: client.hasProxy };
  return (server, subset) => {
    const actual = byActual(server, subset);
    const policy = byPolicy(server, subset);
    // What is not as it should be is explained to each client.
    const known = actual?.verdict === 'ok' ? fine(actual) : undefined;
    let row = known?.get(policy);
    if (row === undefined) {
      row = judged(mesh, { client, server, view }, { actual, policy });
      known?.set(policy, row);
    }
    return { client: shown, server: shownServer(server)(subset), ...row };
  };
}

/** What pairs come to with which all is well, by both judgements: nearly all, and the same for all clients that send alike. */
const fineOf = once((_mesh: TlsMesh) => ({ read: newBook(), unread: newBook() }));

const newBook = () => once((_actual: Judgement) => new Map<Judgement | undefined, Judged>()); // prettier-ignore

/** What is made of a client's connections on one ground; undefined where that is not known. */
function judgements(
  mesh: TlsMesh,
  view: ClientView,
  ground: Ground,
): (server: CalledServer, subset: Cluster | undefined) => Judgement | undefined {
  const { ambient } = view;
  if (ambient !== undefined) {
    const judgement = { ...UNKNOWN, reason: ambient };
    return () => judgement;
  }
  const paths = pathsOf(mesh, view, ground);
  const throughEnvoy = findingsOf(mesh, view.config[ground]);
  const pastEnvoy = findingsOf(mesh, undefined);
  return (server, subset) => {
    const path = paths(server, subset);
    return path && (view.isBareAt(server.port) ? pastEnvoy : throughEnvoy)(path);
  };
}

interface PairOf {
  readonly client: TlsClient;
  readonly server: CalledServer;
  readonly view: ClientView;
}

interface Judgements {
  readonly actual: Judgement | undefined;
  readonly policy: Judgement | undefined;
}

function judged(
  mesh: TlsMesh,
  { client, server, view }: PairOf,
  { actual, policy }: Judgements,
): Judged {
  const judgement = actual ?? policy ?? { ...UNKNOWN, reason: 'client-unknown' };
  const { clientSends, serverAccepts, verdict, reason } = judgement;
  const why = explanationOf(mesh, { client, server }, { finding: judgement, ground: actual === undefined ? 'policy' : 'actual', isBare: view.isBareAt(server.port) }); // prettier-ignore
  // Of what is outside of the mesh the YAML tells nothing that an Envoy could contradict.
  const parts = actual !== undefined && policy !== undefined && policy.verdict !== verdict && policy.verdict !== 'unknown' && policy.reason !== 'external'; // prettier-ignore
  return {
    clientSends,
    serverAccepts,
    verdict,
    reason,
    ...why,
    evidence: evidenceOf(view, actual, policy),
    ...(parts ? { intended: { verdict: policy.verdict, reason: policy.reason } } : {}),
  };
}

function evidenceOf(
  { isRead }: ClientView,
  actual: Judgement | undefined,
  policy: Judgement | undefined,
): TlsRow['evidence'] {
  if (actual === undefined) return 'policy';
  const agree = policy?.verdict === actual.verdict && policy.reason === actual.reason;
  if (!agree) return 'actual';
  return isRead ? 'both' : 'policy';
}

/** A mesh has thousands of pairs of the same few servers. */
const shownServer = once(({ host, port, namespace }: CalledServer) => {
  const whole: TlsRow['server'] = { host, port, namespace };
  const subsets = new Map<string, TlsRow['server']>();
  return (subset: Cluster | undefined): TlsRow['server'] => {
    if (subset === undefined) return whole;
    const name = subset.istioName?.subset ?? '';
    let shown = subsets.get(name);
    if (shown === undefined) subsets.set(name, (shown = { ...whole, subset: name }));
    return shown;
  };
});
