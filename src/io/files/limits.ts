import { MeshdbgError } from '../../core/errors.ts';

/** What no bundle comes near; an archive that does is a bomb or not a bundle. */
export interface Limits {
  /** Files and directories of an archive or a directory. */
  readonly entries: number;
  /** Bytes of an archive once unpacked. */
  readonly unpacked: number;
  /** How many times its own size an archive may unpack to; only looked at above `ratioFrom` bytes. */
  readonly ratio: number;
  readonly ratioFrom: number;
  /** Bytes of one file; Node reads no larger one in one piece. */
  readonly file: number;
  /** Bytes of an archive's content that are kept in memory; the rest is unpacked again when it is read. */
  readonly held: number;
}

const MIB = 2 ** 20;

export const LIMITS: Limits = {
  entries: 200_000,
  unpacked: 4096 * MIB,
  // Pretty-printed config dumps shrink about 40 times.
  ratio: 250,
  ratioFrom: 256 * MIB,
  file: 2048 * MIB - 1,
  held: 64 * MIB,
};

export const tooManyEntries = (name: string, limits: Limits): MeshdbgError =>
  new MeshdbgError('too-large', `${name} holds more than ${limits.entries} files.`, {
    hint: 'This is no bundle of meshdbg. Name the directory or archive of one bundle.',
  });

export const fileTooLarge = (path: string, bytes: number, limits: Limits): MeshdbgError =>
  new MeshdbgError(
    'too-large',
    `${path} has ${Math.round(bytes / MIB)} MiB; files above ${Math.round(limits.file / MIB)} MiB are not read.`,
    {
      hint: 'Save a part of it: curl "localhost:15000/config_dump?mask=dynamic_active_clusters,static_clusters", or ?name_regex=…',
    },
  );

/** Why so many unpacked bytes are too many for an archive of a size; undefined while they are not. @param packed bytes; undefined when not known */
export function unpacksTooFar(
  name: string,
  sizes: { readonly packed: number | undefined; readonly unpacked: number },
  limits: Limits,
): MeshdbgError | undefined {
  const { packed, unpacked } = sizes;
  const hint = 'Unpack it yourself where that is safe, and give the directory.';
  if (unpacked > limits.unpacked)
    return new MeshdbgError(
      'too-large',
      `${name} unpacks to more than ${Math.round(limits.unpacked / MIB)} MiB; reading stopped.`,
      { hint },
    );
  if (packed !== undefined && unpacked > limits.ratioFrom && unpacked > packed * limits.ratio)
    return new MeshdbgError(
      'too-large',
      `${name} unpacks to more than ${limits.ratio} times its size, as archives made to fill a disk do; reading stopped.`,
      { hint },
    );
  return undefined;
}
