import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxySnapshot } from '../../core/model/snapshot.ts';
import {
  changePath,
  changesToStart,
  type LevelChange,
  type LogLevelRow,
} from '../../core/query/log-levels.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { levelsOf } from './levels.ts';

/** What is to be changed in one Envoy. */
export interface Plan {
  readonly target: ProxyTarget;
  readonly changes: readonly LevelChange[];
  /** The way back that is told; "" where this is it. */
  readonly undo: string;
}

/** @throws {MeshdbgError} unreadable where the Envoy does not tell how it was started */
export function planReset(target: ProxyTarget, snapshot: ProxySnapshot | undefined): Plan {
  const info = snapshot?.bodies.get('serverInfo');
  if (info !== undefined) return { target, changes: changesToStart(info), undo: '' };
  const why = snapshot?.gaps[0]?.reason;
  throw new MeshdbgError(
    'unreadable',
    `What log levels the Envoy of ${proxyText(target.proxy)} was started with is not known${why === undefined ? '.' : `: ${why}`}`,
    { hint: 'Name the levels with --set.' },
  );
}

export function planSet(target: ProxyTarget, changes: readonly LevelChange[]): Plan {
  const { pod, namespace } = target.proxy;
  return {
    target,
    changes,
    undo: `; back with: meshdbg log-level ${pod} -n ${namespace} --reset`,
  };
}

export const unchangeable = ({ info }: Source): MeshdbgError =>
  new MeshdbgError('usage', `${info.name} is a capture: nothing in it can be changed.`);

/**
 * Makes the changes of one Envoy.
 * @param said what was changed so far, in words; added to
 * @returns the levels that it has then
 * @throws {MeshdbgError} with all that was said as hint: it stays changed
 */
export async function apply(
  source: Source,
  { target, changes, undo }: Plan,
  said: string[],
): Promise<readonly LogLevelRow[]> {
  if (source.change === undefined) throw unchangeable(source);
  const done: LevelChange[] = [];
  const say = (): void => {
    if (done.length > 0) said.push(changedText(target, done) + undo);
    done.length = 0;
  };
  try {
    for (const change of changes) {
      await source.change(target, changePath(change));
      done.push(change);
    }
    say();
    return await levelsOf(source, target);
  } catch (error) {
    say();
    if (!(error instanceof MeshdbgError) || said.length === 0) throw error;
    const hint = [error.hint ?? '', ...said].join('\n').trim();
    throw new MeshdbgError(error.code, error.message, { hint, cause: error });
  }
}

function changedText({ proxy }: ProxyTarget, changes: readonly LevelChange[]): string {
  const what = changes.map(({ logger, level }) => `${logger ?? 'all loggers'} ${level}`).join(', ');
  return `changed the log levels of ${proxyText(proxy)}: ${what}`;
}
