import { MeshdbgError } from '../../core/errors.ts';

/** What zlib, tar-stream and yauzl say of an archive that ends too early. */
const CUT_OFF = /unexpected end|end of central directory|unexpected EOF|invalid comment length/i;
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
  const why = CUT_OFF.test(message)
    ? 'it ends too early (a download or copy that was cut off?)'
    : `it is damaged (${message})`;
  return new MeshdbgError('unreadable', `${archive} cannot be unpacked: ${why}.`, {
    hint: 'Copy it again, and compare the sizes.',
    cause,
  });
}
