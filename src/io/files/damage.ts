import { MeshdbgError } from '../../core/errors.ts';

/** What zlib, tar-stream and yauzl say of an archive that ends too early. */
const CUT_OFF = /unexpected end|end of central directory|unexpected EOF|invalid comment length/i;
/** What zlib says of bytes behind a gzip member that begin no other; the first member's beginning was looked at before. */
const TRAILING = /^incorrect header check$/;
/** What yauzl says of names that lead out of the archive. */
const OUTSIDE = /^(absolute path|invalid relative path|invalid characters in fileName): /;

/** The error for an archive that cannot be unpacked; errors that say so already stay as they are. */
export function damaged(archive: string, cause: unknown): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (OUTSIDE.test(message))
    return new MeshdbgError(
      'unreadable',
      `${archive} is not read: it holds a path that leads out of it: ${message.replace(OUTSIDE, '')}.`,
      { cause },
    );
  return new MeshdbgError('unreadable', `${archive} cannot be unpacked: ${reason(message)}.`, {
    hint: 'Copy it again, and compare the sizes.',
    cause,
  });
}

function reason(message: string): string {
  if (CUT_OFF.test(message)) return 'it ends too early (a download or copy that was cut off?)';
  if (TRAILING.test(message)) return 'behind its compressed content follows something else';
  return `it is damaged (${message})`;
}
