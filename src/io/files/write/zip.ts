import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Zip, ZipDeflate } from 'fflate';
import { MeshdbgError } from '../../../core/errors.ts';
import type { Packing } from './packing.ts';

/** Limits of the format without its 64-bit extension, which fflate does not write (APPNOTE.TXT 4.4.1.4). */
const MOST_BYTES = 2 ** 32 - 1;
const MOST_FILES = 2 ** 16 - 1;

/** Writes a zip archive whose one directory has the bundle's name. @throws {MeshdbgError} too-large */
export async function writeZip(packing: Packing): Promise<void> {
  const { to, disk, signal } = packing;
  if (packing.paths.length > MOST_FILES) throw tooLarge(`${packing.paths.length} files`);
  await pipeline(Readable.from(chunksOf(packing)), disk.createWriteStream(to), { signal });
}

async function* chunksOf({ root, paths, top, time, disk }: Packing): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    ready.push(chunk);
  });
  const mtime = localTime(time);
  let total = 0;
  for (const path of paths) {
    const bytes = await disk.readFile(join(root, path));
    if ((total += bytes.length) > MOST_BYTES) throw tooLarge('more than 4 GiB');
    const entry = new ZipDeflate(`${top}/${path}`);
    entry.mtime = mtime;
    zip.add(entry);
    entry.push(bytes, true);
    yield* ready.splice(0);
  }
  zip.end();
  yield* ready.splice(0);
}

/** Zip knows no time zones, and fflate writes local time: made from the parts in UTC it is the same everywhere. */
const localTime = (time: Date): Date =>
  new Date(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate(), time.getUTCHours(), time.getUTCMinutes(), time.getUTCSeconds()); // prettier-ignore

const tooLarge = (what: string): MeshdbgError =>
  new MeshdbgError('too-large', `A zip archive cannot hold ${what}.`, {
    hint: 'Give a path that ends with .tgz, or leave parts out with --exclude logs,stats.',
  });
