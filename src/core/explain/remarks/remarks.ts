import type { Explanation } from '../explain-request.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Chosen } from '../journey/trail.ts';
import type { Hop } from '../model/hop.ts';
import { remarkHop, type Remark } from '../model/remark.ts';
import { idleRules } from './idle-rules.ts';
import { lostMirrors } from './lost-mirrors.ts';
import { nearestMiss } from './nearest-miss.ts';
import { openTokens } from './open-tokens.ts';
import { overtakenRules } from './overtaken-rules.ts';
import { plainProbes } from './plain-probes.ts';
import { refusedConfig } from './refused-config.ts';
import { twinSubsets } from './twin-subsets.ts';

const OF_ROUTES: readonly ((mesh: ExplainMesh, chosen: Chosen) => readonly Remark[])[] = [nearestMiss, lostMirrors, twinSubsets, overtakenRules]; // prettier-ignore
const OF_THE_WHOLE = [
  ['listener', refusedConfig],
  ['connection', plainProbes],
  ['http-filter', openTokens],
] as const;

/** What the objects at hand say of a request's way beside what decided it, the most important first; each sentence once. */
export function remarks(mesh: ExplainMesh, explained: Explanation): Hop[] {
  if (mesh.objects.length === 0) return [];
  const found = [
    ...OF_THE_WHOLE.flatMap(([kind, of]) =>
      of(mesh, explained).map((remark) => remarkHop(kind, 'client', remark)),
    ),
    ...OF_ROUTES.flatMap((of) =>
      explained.choices.flatMap((chosen) =>
        of(mesh, chosen).map((remark) => remarkHop('route', chosen.place.side, remark)),
      ),
    ),
    ...idleRules(mesh, explained),
  ];
  const known = new Set(explained.hops.map(({ text }) => text));
  return found.filter(({ text }) => !known.has(text) && known.add(text));
}
