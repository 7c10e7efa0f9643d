import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Packing } from './packing.ts';

/** Writes a gzipped tar archive whose one directory has the bundle's name. */
export async function writeTgz({
  root,
  paths,
  to,
  top,
  time,
  disk,
  signal,
}: Packing): Promise<void> {
  const archive = pack();
  // tar-stream is built on streamx: its streams work with Node's, their types do not.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const source = archive as unknown as NodeJS.ReadableStream;
  const done = pipeline(source, createGzip(), disk.createWriteStream(to), { signal });
  // A disk that is full breaks the pipeline while this still reads: its error is the one to tell.
  let failed = false;
  done.catch(() => (failed = true));
  try {
    for (const path of paths) {
      const bytes = await disk.readFile(join(root, path));
      if (failed) break;
      const header = { name: `${top}/${path}`, mtime: time, mode: 0o644 };
      const added = new Promise<void>((resolve, reject) =>
        archive.entry(header, bytes, (error) => (error ? reject(error) : resolve())),
      );
      await Promise.race([added.catch(() => done), done]);
    }
  } catch (error) {
    archive.destroy();
    throw error;
  }
  archive.finalize();
  await done;
}
