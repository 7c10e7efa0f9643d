import { clientView, type ClientView } from './client-view.ts';
import { explanationOf } from './explanation.ts';
import { findingsOf, type Finding } from './finding.ts';
import type { Ground, TlsMesh } from '../mesh/mesh.ts';
import { pathsOf } from './path.ts';
import type { Called } from './place.ts';
import type { Judged, TlsClient, TlsRow } from '../model/row.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** What a pair comes to on one ground; without a finding nobody knows. */
type Judgement = Pick<TlsRow, 'clientSends' | 'serverAccepts' | 'verdict' | 'reason'> &
  Partial<Finding>;

const UNKNOWN = { clientSends: 'none', serverAccepts: 'none', verdict: 'unknown' } as const;

/** Judges a client's pairs, by what the Envoys have and by what the YAML means where that can be told; with a subset by this cluster alone. */
export function judgeOf(mesh: TlsMesh, client: TlsClient): (place: Called) => Judged {
  const view = clientView(mesh, client);
  const byActual = judgements(mesh, view, 'actual');
  const byPolicy = judgements(mesh, view, 'policy');
  return (place) =>
    judged(mesh, { client, server: place.server, view }, { actual: byActual(place), policy: byPolicy(place) }); // prettier-ignore
}

/** What is made of a client's connections on one ground; undefined where that is not known. */
function judgements(
  mesh: TlsMesh,
  view: ClientView,
  ground: Ground,
): (place: Called) => Judgement | undefined {
  const { ambient } = view;
  if (ambient !== undefined) {
    const judgement = { ...UNKNOWN, reason: ambient };
    return () => judgement;
  }
  const paths = pathsOf(mesh, view, ground);
  const throughEnvoy = findingsOf(mesh, view.config[ground]);
  const pastEnvoy = findingsOf(mesh, undefined);
  return (place) => {
    const path = paths(place);
    return path && (view.isBareAt(place.server.port) ? pastEnvoy : throughEnvoy)(path);
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
