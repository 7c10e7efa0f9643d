import { crc32 } from 'node:zlib';
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from 'yauzl';
import type { BundleFiles } from '../../ports/files.ts';
import { archiveFiles, notInArchive } from './archive.ts';
import { damaged } from './damage.ts';
import { entryPath, unsafe } from './entry-name.ts';
import { slurp, type Input } from './input.ts';
import { fileTooLarge, tooManyEntries, unpacksTooFar, type Limits } from './limits.ts';

/**
 * Opens a zip archive by its directory; a file is unpacked when it is read.
 * @throws {MeshdbgError} unreadable, too-large
 */
export async function openZip(input: Input, limits: Limits): Promise<BundleFiles> {
  const { name, at } = input;
  try {
    const zip =
      typeof at === 'string'
        ? await openPromise(at, { autoClose: false })
        : await fromBufferPromise(at, { autoClose: false });
    const entries = await entriesOf(zip, input, limits);
    return archiveFiles(name, [...entries.keys()], async (path) => {
      const entry = entries.get(path);
      if (entry === undefined) throw notInArchive(name, path);
      return unpack(zip, entry, { name, path, limits });
    });
  } catch (error) {
    throw damaged(name, error);
  }
}

async function entriesOf(zip: ZipFile, input: Input, limits: Limits): Promise<Map<string, Entry>> {
  const { name } = input;
  const entries = new Map<string, Entry>();
  let unpacked = 0;
  if (zip.entryCount > limits.entries) throw tooManyEntries(name, limits);
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    const bomb = unpacksTooFar(name, { packed: input.size, unpacked }, limits);
    if (bomb !== undefined) throw bomb;
    checkType(name, entry);
    const path = entryPath(name, entry.fileName);
    if (path === undefined) continue;
    if (entries.has(path)) throw unsafe(name, `${path} twice`);
    entries.set(path, entry);
  }
  return entries;
}

const FILE_TYPE = 0o170000;
const PLAIN = [0, 0o100000, 0o040000];

/** The upper half of the external attributes is the Unix mode, 0 where a system without one wrote the archive (APPNOTE.TXT 4.4.15). */
function checkType(archive: string, entry: Entry): void {
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === 0o120000) throw unsafe(archive, `a link: ${entry.fileName}`);
  if (!PLAIN.includes(type))
    throw unsafe(archive, `something that is no plain file: ${entry.fileName}`);
  if (entry.isEncrypted()) throw unsafe(archive, `an encrypted file: ${entry.fileName}`);
}

async function unpack(
  zip: ZipFile,
  entry: Entry,
  { name, path, limits }: { name: string; path: string; limits: Limits },
): Promise<Buffer> {
  const from = `${path} in ${name}`;
  if (entry.uncompressedSize > limits.file)
    throw fileTooLarge(from, entry.uncompressedSize, limits);
  try {
    const bytes = await slurp(await zip.openReadStreamPromise(entry), { name: from, limits });
    if (crc32(bytes) !== entry.crc32) throw new Error('checksum differs');
    return bytes;
  } catch (error) {
    throw damaged(from, error);
  }
}
