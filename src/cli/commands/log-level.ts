import { MeshdbgError } from '../../core/errors.ts';
import type { Needs } from '../../core/model/capture.ts';
import { LOG_LEVELS } from '../../core/decode/loggers.ts';
import { decodeCapture } from '../../core/decode/snapshot.ts';
import type { Gap } from '../../core/model/gap.ts';
import { proxyText } from '../../core/model/proxy.ts';
import { checkLoggers, parseChanges, type LogLevelRow } from '../../core/query/log-levels.ts';
import { logLevelReport } from '../../report/log-level.ts';
import { metaOf } from '../../report/report.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { definePlainCommand } from '../command.ts';
import { levelsOf } from '../log-level/levels.ts';
import { apply, planReset, planSet, unchangeable } from '../log-level/plan.ts';
import { text, toggle } from '../option.ts';
import { present } from '../present.ts';
import { TARGET } from '../target-argument.ts';

export default definePlainCommand({
  description:
    'Shows the log levels of an Envoy. With --set or --reset it changes them: the only command that changes something in the mesh, and until the Envoy restarts.',
  examples: [
    { args: 'log-level pod/productpage', says: 'all loggers' },
    { args: 'log-level deploy/reviews-v1 --all-replicas -o json', says: 'for scripts' },
    { args: 'log-level pod/productpage --set rbac=debug,http=trace', says: 'two loggers louder' },
    { args: 'log-level pod/productpage --reset', says: 'as before' },
  ],
  argument: TARGET,
  options: {
    set: {
      ...text(
        '--set <levels>',
        'change levels: LOGGER=LEVEL[,…], or LEVEL for all (rbac=debug,http=trace)',
      ),
      completion: LOG_LEVELS,
    },
    reset: toggle('--reset', 'back to the levels that the Envoy was started with'),
  },
  flags: ['target', 'source', 'output'],
  execute: async ({ values, request }, context) => {
    if (values.set !== undefined && values.reset === true)
      throw new MeshdbgError('usage', '--set and --reset exclude each other.');
    const wanted = values.set === undefined ? undefined : parseChanges(values.set);
    // What reads meshes is loaded when it is needed.
    const [{ openSource }, { resolveTargets }, { capture }] = await Promise.all([
      import('../../sources/open.ts'),
      import('../../sources/resolve-target.ts'),
      import('../../sources/capture.ts'),
    ]);
    const source = await openSource(request.source, context);
    if (source.change === undefined && (wanted !== undefined || values.reset === true))
      throw unchangeable(source);
    const { adminPort } = request.source;
    const { targets, notes } = await resolveTargets(request.target, source, adminPort);
    const captured = await capture(source, targets, INFO);
    const snapshot = decodeCapture(captured, INFO);
    const plans = targets.flatMap((target) => {
      if (wanted !== undefined) return [planSet(target, wanted)];
      if (values.reset !== true) return [];
      return [
        planReset(
          target,
          snapshot.proxies.find(({ proxy }) => proxy === target.proxy),
        ),
      ];
    });
    const gaps: Gap[] = [];
    const before = await levelsOfAll(source, targets, plans.length > 0 ? undefined : gaps);
    // All that can be checked is, before anything is changed.
    if (wanted !== undefined) for (const rows of before) checkLoggers(wanted, rows);
    const said: string[] = [];
    const after: LogLevelRow[] = plans.length > 0 ? [] : before.flat();
    for (const plan of plans) after.push(...(await apply(source, plan, said)));
    const meta = metaOf(snapshot);
    const report = logLevelReport({ ...meta, gaps: [...meta.gaps, ...gaps] }, after, said);
    const all = [...notes, ...(source.notes?.() ?? []), ...report.notes];
    return present({ ...report, notes: all }, request.output, context);
  },
});

/** The time of the answer, and what the Envoy was started with. */
const INFO: Needs = { proxy: [{ section: 'serverInfo', optional: true }] };

/**
 * The levels of each Envoy.
 * @param gaps of several, those that cannot be read; absent where all have to be
 * @throws {MeshdbgError} when one that has to be read cannot be, or none
 */
async function levelsOfAll(
  source: Source,
  targets: readonly ProxyTarget[],
  gaps: Gap[] | undefined,
): Promise<readonly (readonly LogLevelRow[])[]> {
  const all: (readonly LogLevelRow[])[] = [];
  for (const [at, target] of targets.entries()) {
    try {
      all.push(await levelsOf(source, target));
    } catch (error) {
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
      const isLast = at === targets.length - 1;
      if (gaps === undefined || (all.length === 0 && isLast)) throw error;
      const section = `${proxyText(target.proxy)} logging`;
      gaps.push({ section, reason: error.message, hint: error.hint ?? '' });
    }
  }
  return all;
}
