import type { Cluster } from '../model/envoy/cluster.ts';
import { once } from '../model/once.ts';
import { clientView, type ClientView } from './client-view.ts';
import { explanationOf } from './explanation.ts';
import { findingOf, type Finding } from './finding.ts';
import type { Ground, TlsMesh } from './mesh.ts';
import { pathOf } from './path.ts';
import type { TlsClient, TlsRow } from './row.ts';
import type { CalledServer } from './server-name.ts';

export interface PairQuery {
  readonly client: TlsClient;
  readonly server: CalledServer;
  /** Only this cluster of the client, whatever leads to it. */
  readonly subset?: Cluster;
}

/** What a pair comes to on one ground; without a finding nobody knows. */
type Judgement = Pick<TlsRow, 'clientSends' | 'serverAccepts' | 'verdict' | 'reason'> &
  Partial<Finding>;

const UNKNOWN = { clientSends: 'none', serverAccepts: 'none', verdict: 'unknown' } as const;

/** Judges a pair by what the Envoys have, and by what the YAML means where that can be told. */
export function judgePair(mesh: TlsMesh, query: PairQuery): TlsRow {
  const { client, server, subset } = query;
  const view = clientView(mesh, client);
  const actual = judge(mesh, view, { ...query, ground: 'actual' });
  const policy = judge(mesh, view, { ...query, ground: 'policy' });
  const judgement = actual ?? policy ?? { ...UNKNOWN, reason: 'client-unknown' };
  const { clientSends, serverAccepts, verdict, reason } = judgement;
  const why = explanationOf(mesh, query, { finding: judgement, ground: actual === undefined ? 'policy' : 'actual', isBare: view.isBareAt(server.port) }); // prettier-ignore
  // Of what is outside of the mesh the YAML tells nothing that an Envoy could contradict.
  const parts = actual !== undefined && policy !== undefined && policy.verdict !== verdict && policy.verdict !== 'unknown' && policy.reason !== 'external'; // prettier-ignore
  return {
    client: shownClient(client),
    server: shownServer(server)(subset),
    clientSends,
    serverAccepts,
    verdict,
    reason,
    ...why,
    evidence: evidenceOf(view, actual, policy),
    ...(parts ? { intended: { verdict: policy.verdict, reason: policy.reason } } : {}),
  };
}

function judge(
  mesh: TlsMesh,
  view: ClientView,
  query: PairQuery & { readonly ground: Ground },
): Judgement | undefined {
  if (view.ambient !== undefined) return { ...UNKNOWN, reason: view.ambient };
  const path = pathOf(mesh, view, query);
  const client = view.isBareAt(query.server.port) ? undefined : view.config[query.ground];
  return path && findingOf(mesh, path, client);
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

/** A mesh has thousands of pairs of the same few ends. */
const shownClient = once(({ pod, workload, hasProxy }: TlsClient): TlsRow['client'] => ({ ...pod, workload, hasProxy })); // prettier-ignore

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
