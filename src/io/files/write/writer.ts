import { basename, dirname, join } from 'node:path';
import { MeshdbgError } from '../../../core/errors.ts';
import type { BundleFormat, BundleWriter, WriteOptions } from '../../../ports/files.ts';
import { DISK, type Disk } from './disk.ts';
import { entriesOf, RESUME } from './entries.ts';
import { unwritable } from './failure.ts';
import { replaceDirectory } from './replace.ts';

/** The format that a path's end asks for. */
export const formatOf = (path: string): BundleFormat =>
  /\.(tgz|tar\.gz)$/i.test(path) ? 'tgz' : /\.zip$/i.test(path) ? 'zip' : 'directory';

/** As Files.create. Files are gathered in "<path>.partial" first: so they can be packed in one order, and be resumed. */
export async function createBundle(
  given: string,
  options: WriteOptions,
  disk: Disk = DISK,
): Promise<BundleWriter> {
  const path = given.replace(/(?<=[^/\\])[/\\]+$/, '');
  const format = formatOf(path);
  const partial = `${path}.partial`;
  try {
    await refuseExisting(path, { ...options, format }, disk);
    const kept = options.resume ? await leftovers(partial, disk) : [];
    if (!options.resume) await disk.rm(partial, { recursive: true, force: true });
    // Not recursive: a directory that is not there is a slip of the pen.
    if (kept.length === 0) await disk.mkdir(partial).catch(ignoreExisting);
    return writer({ path, format, partial, kept: new Set(kept), options, disk });
  } catch (error) {
    throw unwritable(path, error);
  }
}

interface Parts {
  readonly path: string;
  readonly format: BundleFormat;
  readonly partial: string;
  readonly kept: ReadonlySet<string>;
  readonly options: WriteOptions;
  readonly disk: Disk;
}

function writer({ path, format, partial, kept, options, disk }: Parts): BundleWriter {
  const { signal } = options;
  const packed = `${path}.packing`;
  const size = async (name: string): Promise<number> => (await disk.stat(name)).size;

  const pack = async (paths: readonly string[], createdAt: string): Promise<number> => {
    const top = basename(path).replace(/\.(tgz|tar\.gz|zip)$/i, '');
    const packing = {
      root: partial,
      paths,
      to: packed,
      top,
      time: new Date(createdAt),
      disk,
      signal,
    };
    if (format === 'zip') await (await import('./zip.ts')).writeZip(packing);
    else await (await import('./tgz.ts')).writeTgz(packing);
    const bytes = await size(packed);
    await disk.rename(packed, path);
    await disk.rm(partial, { recursive: true, force: true });
    return bytes;
  };

  return {
    path,
    format,
    kept,
    read: (name) => disk.readFile(join(partial, name)),
    write: async (name, bytes) => {
      const to = join(partial, name);
      try {
        await disk.mkdir(dirname(to), { recursive: true });
        await disk.writeFile(to, bytes);
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    finish: async (createdAt) => {
      try {
        if (signal.aborted) throw new MeshdbgError('interrupted', 'Interrupted.');
        const paths = (await entriesOf(partial, disk)).filter((name) => !name.startsWith(RESUME));
        if (format !== 'directory') return await pack(paths, createdAt);
        let bytes = 0;
        for (const name of paths) bytes += await size(join(partial, name));
        await disk.rm(join(partial, RESUME), { recursive: true, force: true });
        await replaceDirectory(partial, path, disk);
        return bytes;
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    abandon: (keep = false) => {
      // At once, without waiting: after Ctrl-C the process has little time left.
      const remove = (name: string): void => disk.rmSync(name, { recursive: true, force: true });
      try {
        remove(packed);
        if (options.resume || keep) return partial;
        remove(partial);
      } catch {
        // What led here is what the user should hear of.
      }
      return undefined;
    },
  };
}

async function refuseExisting(
  path: string,
  { force, format }: { readonly force: boolean; readonly format: BundleFormat },
  disk: Disk,
): Promise<void> {
  const found = await disk.stat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!force)
    throw new MeshdbgError('usage', `${path} is there already.`, {
      hint: 'Give another path with --to, or replace it with --force.',
    });
  if (found.isDirectory() !== (format === 'directory'))
    throw new MeshdbgError('usage', `${path} is ${found.isDirectory() ? 'a directory' : 'a file'}, which a bundle of this form does not replace.`); // prettier-ignore
  // --force is for bundles: a slip must not cost a home directory.
  const names = found.isDirectory() ? await disk.readdir(path) : [];
  if (names.length > 0 && !names.includes('meshdbg.json'))
    throw new MeshdbgError('usage', `${path} is a directory but no bundle: it is not replaced.`, {
      hint: 'Give a path that is not there yet.',
    });
}

/** Files of an interrupted run; none where there is nothing to resume. */
const leftovers = (partial: string, disk: Disk): Promise<string[]> =>
  entriesOf(partial, disk).catch(() => []);

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
