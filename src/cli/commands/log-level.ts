import { MeshdbgError } from '../../core/errors.ts';
import type { Needs } from '../../core/model/capture.ts';
import { decodeCapture } from '../../core/decode/snapshot.ts';
import { PROXY_FILES } from '../../core/model/proxy-file.ts';
import { proxyText } from '../../core/model/proxy.ts';
import {
  changePath,
  changesToStart,
  parseChanges,
  queryLogLevels,
  type LevelChange,
  type LogLevelRow,
} from '../../core/query/log-levels.ts';
import { logLevelReport } from '../../report/log-level.ts';
import { metaOf } from '../../report/report.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { definePlainCommand } from '../command.ts';
import { text, toggle } from '../option.ts';
import { present } from '../present.ts';

export default definePlainCommand({
  description:
    'Shows the log levels of an Envoy. With --set or --reset it changes them: the only command that changes something in the mesh, and until the Envoy restarts.',
  examples: [
    { args: 'log-level pod/productpage', says: 'all loggers' },
    { args: 'log-level deploy/reviews-v1 -o json', says: 'for scripts' },
  ],
  argument: {
    syntax: '[target]',
    description: 'POD, TYPE/NAME or NAME.NAMESPACE: pod/productpage, deploy/reviews',
  },
  options: {
    set: text(
      '--set <levels>',
      'change levels: LOGGER=LEVEL[,…], or LEVEL for all (rbac=debug,http=trace)',
    ),
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
    const { adminPort } = request.source;
    const { targets, notes } = await resolveTargets(request.target, source, adminPort);
    const captured = await capture(source, targets, INFO);
    const snapshot = decodeCapture(captured, INFO);
    const rows: LogLevelRow[] = [];
    const said: string[] = [];
    for (const target of targets) {
      const info = snapshot.proxies
        .find(({ proxy }) => proxy === target.proxy)
        ?.bodies.get('serverInfo');
      const changes = values.reset === true ? changesToStart(info ?? {}) : (wanted ?? []);
      for (const change of changes) await apply(source, target, { change, said });
      if (changes.length > 0) said.push(changedText(target, changes, values.reset === true));
      rows.push(...queryLogLevels(target.proxy, await levelsOf(source, target)));
    }
    const report = logLevelReport(metaOf(snapshot), rows, said);
    const all = [...notes, ...(source.notes?.() ?? []), ...report.notes];
    return present({ ...report, notes: all }, request.output, context);
  },
});

/** The time of the answer, and what the Envoy was started with. */
const INFO: Needs = { proxy: [{ section: 'serverInfo', optional: true }] };

interface Applied {
  readonly change: LevelChange;
  /** What was changed before, for an error: it stays changed. */
  readonly said: readonly string[];
}

async function apply(
  source: Source,
  target: ProxyTarget,
  { change, said }: Applied,
): Promise<void> {
  if (source.change === undefined)
    throw new MeshdbgError(
      'usage',
      `${source.info.name} is a capture: nothing in it can be changed.`,
    );
  try {
    await source.change(target, changePath(change));
  } catch (error) {
    if (!(error instanceof MeshdbgError) || said.length === 0) throw error;
    const hint = [error.hint ?? '', ...said].join('\n').trim();
    throw new MeshdbgError(error.code, error.message, { hint, cause: error });
  }
}

async function levelsOf(source: Source, target: ProxyTarget): Promise<string> {
  const file = PROXY_FILES.find(({ section }) => section === 'logging');
  if (file === undefined || source.raw === undefined)
    throw new MeshdbgError('not-found', `${source.info.name} holds no log levels.`);
  return new TextDecoder().decode((await source.raw.body(target, file)).bytes);
}

function changedText(
  { proxy }: ProxyTarget,
  changes: readonly LevelChange[],
  reset: boolean,
): string {
  const what = changes.map(({ logger, level }) => `${logger ?? 'all loggers'} ${level}`).join(', ');
  const undo = reset
    ? ''
    : `; back with: meshdbg log-level ${proxy.pod} -n ${proxy.namespace} --reset`;
  return `changed the log levels of ${proxyText(proxy)}: ${what}${undo}`;
}
