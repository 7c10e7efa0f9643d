import { MeshdbgError } from '../../core/errors.ts';
import { rfc3339 } from '../../core/model/time.ts';
import { WAIT_CONDITIONS } from '../../core/status/wait.ts';
import type { Context } from '../../ports/context.ts';
import { metaOf } from '../../report/report.ts';
import { waitReport } from '../../report/wait.ts';
import { definePlainCommand } from '../command.ts';
import { choice, duration, toggle } from '../option.ts';
import { present } from '../present.ts';
import { pause } from '../../sources/pause.ts';
import type { WaitLook } from '../wait/look.ts';

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_INTERVAL_MS = 1000;

export default definePlainCommand({
  description:
    'Waits until a change has reached every proxy that should have it: each has acknowledged config that istiod sent after the change. Without a resource: until every proxy has acknowledged everything. Istiods that restart and pods that come and go are waited out. Exits 0 when it is so, 1 when the time is up, naming who lacks it, 2 when nobody could be asked.',
  examples: [
    { args: 'wait', says: 'until all proxies are in sync' },
    {
      args: 'wait virtualservice/reviews --deep --timeout 2m',
      says: 'until a route is live everywhere, and shows in the configs',
    },
  ],
  argument: {
    syntax: '[resource]',
    description:
      'KIND/NAME[.NAMESPACE]: virtualservice/reviews, dr/ratings.shop; -n is its namespace',
  },
  options: {
    for: choice(
      '--for <condition>',
      WAIT_CONDITIONS,
      'synced (default), rejected (some proxy refuses it) or deleted (gone everywhere)',
    ),
    timeout: duration('--timeout <time>', 'give up after this time (default 60s; 0: one look)'),
    interval: duration('--interval <time>', 'time between two looks (default 1s)'),
    deep: toggle('--deep', 'also look into the config of each proxy'),
  },
  flags: ['target', 'source', 'control-plane', 'output'],
  execute: async ({ values, request }, context) => {
    const { timeout = DEFAULT_TIMEOUT_MS, interval = DEFAULT_INTERVAL_MS } = values;
    // What reads meshes is loaded when it is needed.
    const [{ openSource }, { waitLooker }, { resourceName }] = await Promise.all([
      import('../../sources/open.ts'),
      import('../wait/look.ts'),
      import('../wait/resource.ts'),
    ]);
    const source = await openSource(request.source, context);
    const [word] = request.arguments;
    const condition = values.for ?? 'synced';
    const resource =
      word === undefined ? undefined : resourceName(word, request.target, source.defaultNamespace);
    if (resource === undefined && condition === 'deleted')
      throw new MeshdbgError('usage', 'Name what is deleted: wait KIND/NAME --for deleted.');
    const look = waitLooker(source, { condition, resource, request, deep: values.deep ?? false });
    const began = context.clock.now();
    const { last, failure } = await untilReached(look, { began, timeout, interval, context });
    const report = waitReport(metaOf(last.snapshot), {
      ...last,
      condition,
      changedAt: last.changed === undefined ? undefined : rfc3339(last.changed),
      waitedMs: context.clock.now() - began,
      notes: [
        ...last.notes,
        ...(failure === undefined ? [] : [`the last look failed: ${failure.message}`]),
      ],
    });
    return present(report, request.output, context);
  },
});

interface Waiting {
  readonly began: number;
  readonly timeout: number;
  readonly interval: number;
  readonly context: Context;
}

/**
 * Looks until it is so or the time is up. A look that fails is tried again: istiods restart.
 * @throws {MeshdbgError} when no look succeeded; not-found at once, for nobody waits for a typing mistake
 */
async function untilReached(
  look: () => Promise<WaitLook>,
  { began, timeout, interval, context }: Waiting,
): Promise<{ readonly last: WaitLook; readonly failure: MeshdbgError | undefined }> {
  const { clock, terminal } = context;
  let last: WaitLook | undefined;
  for (;;) {
    let failure: MeshdbgError | undefined;
    try {
      last = await look();
    } catch (error) {
      if (!(error instanceof MeshdbgError) || FINAL.has(error.code)) throw error;
      if (last === undefined && error.code === 'not-found') throw error;
      failure = error;
    }
    if (last?.reached === true && failure === undefined) return { last, failure };
    if (clock.now() - began + interval > timeout) {
      if (last === undefined) throw failure;
      return { last, failure };
    }
    terminal.progress(progressText(last, failure));
    await pause(interval, context.clock, context.signal);
  }
}

/** No later look can be better. */
const FINAL: ReadonlySet<string> = new Set(['interrupted', 'usage', 'unauthorized', 'forbidden']);

function progressText(last: WaitLook | undefined, failure: MeshdbgError | undefined): string {
  if (failure !== undefined || last === undefined) return `waiting: ${failure?.message ?? ''}`;
  const lacking = last.rows.filter(({ state }) => state !== 'has-it').length;
  return `waiting: ${lacking} of ${last.rows.length} proxies lack it`;
}
