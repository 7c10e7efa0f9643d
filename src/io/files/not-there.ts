import { readdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { MeshdbgError } from '../../core/errors.ts';
import { nearest } from '../../core/model/nearest.ts';
import { codeOf } from './directory.ts';

/** Why a path leads nowhere. */
export async function notThere(path: string, cause: unknown): Promise<MeshdbgError> {
  const code = codeOf(cause);
  if (code !== 'ENOENT' && code !== 'ENOTDIR')
    return new MeshdbgError('unreadable', `${path} cannot be read (${code}).`, { cause });
  const names = await readdir(dirname(path)).catch(() => undefined);
  if (names === undefined)
    return new MeshdbgError('not-found', `There is no directory ${dirname(path)}.`, { cause });
  const near = nearest(basename(path), names);
  return new MeshdbgError('not-found', `There is no file or directory ${path}.`, {
    cause,
    ...(near.length === 0 ? {} : { hint: `Close to it: ${near.join(', ')}` }),
  });
}
