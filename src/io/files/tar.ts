import { pipeline } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import type { BundleFiles } from '../../ports/files.ts';
import { archiveFiles, notInArchive } from './archive.ts';
import { inBatches } from './batches.ts';
import { damaged } from './damage.ts';
import { entryPath, unsafe } from './entry-name.ts';
import { slurp, streamOf, type Input } from './input.ts';
import { fileTooLarge, tooManyEntries, type Limits } from './limits.ts';

export interface TarOptions {
  readonly gunzip: boolean;
  readonly limits: Limits;
}

interface TarFile {
  readonly path: string;
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
}

/**
 * Opens a tar archive: one pass checks every entry and keeps what fits into memory; larger content is unpacked again
 * when it is read, several files in one pass.
 * @throws {MeshdbgError} unreadable, too-large
 */
export async function openTar(input: Input, options: TarOptions): Promise<BundleFiles> {
  const { limits } = options;
  const held = new Map<string, Buffer>();
  const sizes = new Map<string, number>();
  let room = limits.held;
  for await (const { path, size, content } of filesOf(input, options)) {
    if (sizes.has(path)) throw unsafe(input.name, `${path} twice`);
    sizes.set(path, size);
    if (size > Math.min(room, limits.file)) continue;
    held.set(path, await slurp(content, { name: path, limits }));
    room -= size;
  }
  const readAgain = inBatches((paths) => unpack(input, paths, options));
  return archiveFiles(input.name, [...sizes.keys()], async (path) => {
    const size = sizes.get(path) ?? 0;
    if (size > limits.file) throw fileTooLarge(`${path} in ${input.name}`, size, limits);
    const bytes = held.get(path) ?? (await readAgain(path));
    if (bytes === undefined) throw notInArchive(input.name, path);
    return bytes;
  });
}

/** Reads some files in one more pass, which ends with the last of them. */
async function unpack(
  input: Input,
  wanted: ReadonlySet<string>,
  options: TarOptions,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for await (const { path, content } of filesOf(input, options)) {
    if (!wanted.has(path)) continue;
    found.set(path, await slurp(content, { name: path, limits: options.limits }));
    if (found.size === wanted.size) break;
  }
  return found;
}

/** The plain files of an archive in its order. What the caller does not read of one is skipped. */
async function* filesOf(input: Input, options: TarOptions): AsyncGenerator<TarFile> {
  const unpacking = extract();
  // tar-stream is built on streamx: its streams work with Node's, their types do not.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const sink = unpacking as unknown as NodeJS.WritableStream;
  pipeline(streamOf(input, options), sink, () => {});
  let count = 0;
  try {
    for await (const entry of unpacking) {
      if (++count > options.limits.entries) throw tooManyEntries(input.name, options.limits);
      const path = plainPath(input.name, entry.header);
      if (path !== undefined)
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        yield { path, size: entry.header.size, content: entry as AsyncIterable<Buffer> };
      entry.resume();
    }
  } catch (error) {
    throw damaged(input.name, error);
  } finally {
    unpacking.destroy();
  }
}

/** The path of a plain file; undefined for a directory. @throws {MeshdbgError} unreadable for links, devices and pipes */
function plainPath(archive: string, { name, type, linkname }: Header): string | undefined {
  const path = entryPath(archive, name);
  if (type === 'file' || type === 'contiguous-file') return path;
  if (type === 'directory') return undefined;
  if (type === 'symlink' || type === 'link')
    throw unsafe(archive, `a link: ${name} to ${linkname}`);
  throw unsafe(archive, `something that is no plain file: ${name} (${type})`);
}
