import { MeshdbgError } from '../errors.ts';
import type { IstiodSnapshot } from '../model/snapshot.ts';

/** @throws {MeshdbgError} unreachable when there are istiods and none has told who is connected: a list without them would look like health */
export function someoneTold(istiods: readonly IstiodSnapshot[]): void {
  if (istiods.length === 0 || istiods.some(({ bodies }) => bodies.has('syncz'))) return;
  const gap = istiods.flatMap(({ gaps }) => gaps).find(({ section }) => section.endsWith('syncz'));
  throw new MeshdbgError(
    'unreachable',
    `No istiod tells which proxies it has: ${gap?.reason ?? 'syncz was not read'}`,
    gap === undefined || gap.hint === '' ? {} : { hint: gap.hint },
  );
}
