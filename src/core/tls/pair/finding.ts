import { once } from '../../model/once.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { shownAccepts } from '../model/accepts.ts';
import type { Encounter } from '../model/encounter.ts';
import { groupsOf, kindOf } from '../certificate/client-group.ts';
import { handsOf } from '../certificate/hands.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Path, PathLeg } from './path.ts';
import { isWorse } from '../model/reason.ts';
import type { TlsRow } from '../model/row.ts';
import type { ClientOutcome } from '../model/sent.ts';

/** What a path comes to for a client, before anybody asks why. */
export interface Finding extends Pick<
  TlsRow,
  'clientSends' | 'serverAccepts' | 'verdict' | 'reason'
> {
  /** The connection that decides. */
  readonly outcome: ClientOutcome;
  /** Where that one arrives; undefined where no connection is made. */
  readonly encounter?: Encounter;
}

/** What is remembered of a path: what it comes to for groups of clients, and by which handshakes they are told apart. */
const memoryOf = once(({ ends }: Path) => ({
  telling: [...new Map(ends.map((one) => [kindOf(one), one])).values()],
  clean: new Map<string, Finding>(),
}));

/**
 * Judges a client's paths by the worst of what becomes of their connections; undefined for a path of none. Where no certificate is in the
 * way, which is nearly always, that is the same for all clients of a group.
 */
export function findingsOf(
  mesh: TlsMesh,
  client: ProxySnapshot | undefined,
): (path: Path) => Finding | undefined {
  const groupOf = groupsOf(mesh, client);
  return (path) => {
    const { telling, clean } = memoryOf(path);
    const group = groupOf(telling);
    const known = clean.get(group);
    if (known !== undefined) return known;
    const found = worstOf(mesh, path, client);
    const isClean = path.ends.every((ends) => handsOf(mesh, client, ends).finding === undefined);
    if (isClean && found !== undefined) clean.set(group, found);
    return found;
  };
}

const worstOf = (
  mesh: TlsMesh,
  { legs }: Path,
  client: ProxySnapshot | undefined,
): Finding | undefined => worst(softened(legs.map((leg) => legFinding(mesh, leg, client))));

function legFinding(
  mesh: TlsMesh,
  { outcome, contact }: PathLeg,
  client: ProxySnapshot | undefined,
): Finding {
  if (contact === undefined)
    return { clientSends: 'none', serverAccepts: 'none', verdict: 'conflict', reason: outcome.reason, outcome }; // prettier-ignore
  const encounter = contact.encounter(handsOf(mesh, client, contact.ends));
  return {
    clientSends: outcome.sent.sends,
    serverAccepts: shownAccepts(encounter.accepts),
    verdict: encounter.verdict,
    reason: encounter.reason,
    outcome,
    encounter,
  };
}

/** Part of the traffic that reaches nobody is no quarrel about TLS where the rest gets through: a warning about what that rest sends. */
function softened(findings: readonly Finding[]): readonly Finding[] {
  const fine = findings.find(({ verdict }) => verdict === 'ok');
  if (fine === undefined) return findings;
  return findings.map((one) =>
    one.clientSends === 'none'
      ? { ...one, clientSends: fine.clientSends, serverAccepts: fine.serverAccepts, verdict: 'warning' } // prettier-ignore
      : one,
  );
}

/** The worst of all connections; of equals the first. */
function worst(findings: readonly Finding[]): Finding | undefined {
  let result: Finding | undefined;
  for (const finding of findings)
    if (result === undefined || isWorse(finding.verdict, result.verdict)) result = finding;
  return result;
}
