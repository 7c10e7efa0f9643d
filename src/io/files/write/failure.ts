import { dirname } from 'node:path';
import { MeshdbgError } from '../../../core/errors.ts';
import { codeOf } from '../directory.ts';

const SENTENCES: Readonly<Record<string, (path: string) => readonly [string, string]>> = {
  ENOSPC: (path) => [`The disk is full: ${path} was not written.`, 'Give a path on another disk with --to, or leave parts out with --exclude logs,stats.'],
  EDQUOT: (path) => [`The disk quota is used up: ${path} was not written.`, 'Give a path on another disk with --to, or leave parts out with --exclude logs,stats.'],
  EACCES: (path) => [`${path} may not be written here.`, 'Give another path with --to.'],
  EPERM: (path) => [`${path} may not be written here.`, 'Give another path with --to.'],
  EROFS: (path) => [`${path} is on a disk that can only be read.`, 'Give another path with --to.'],
  ENOENT: (path) => [`There is no directory ${dirname(path)}.`, 'Make it first, or give another path with --to.'],
  ENOTDIR: (path) => [`${dirname(path)} is no directory.`, 'Give another path with --to.'],
}; // prettier-ignore

/** The error for a bundle that could not be written; errors that say so already stay as they are. */
export function unwritable(path: string, cause: unknown): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  if (cause instanceof Error && cause.name === 'AbortError')
    return new MeshdbgError('interrupted', 'Interrupted.', { cause });
  const code = codeOf(cause);
  const [sentence, hint] = SENTENCES[code]?.(path) ?? [`${path} cannot be written (${code}).`, ''];
  return new MeshdbgError('unwritable', sentence, hint === '' ? { cause } : { hint, cause });
}
