import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync, type Zippable } from 'fflate';
import { pack, type Header } from 'tar-stream';

/** A directory for one test file; `remove` ends it. */
export function scratch(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'meshdbg-files-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type TarEntry = Partial<Header> & { readonly name: string; readonly content?: string };

/** A tar archive of any entries, hostile ones included. */
export async function tar(entries: readonly TarEntry[]): Promise<Buffer> {
  const archive = pack();
  for (const { content = '', ...header } of entries)
    if (header.type === undefined || header.type === 'file') archive.entry(header, content);
    else archive.entry(header);
  archive.finalize();
  const chunks: Buffer[] = [];
  // streamx yields unknown; tar-stream's pack only ever yields buffers.
  for await (const chunk of archive) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

export const tgz = async (entries: readonly TarEntry[]): Promise<Buffer> =>
  gzipSync(await tar(entries));

export const zip = (entries: Zippable): Buffer => Buffer.from(zipSync(entries));

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes a file into a directory and gives its path. */
export function put(directory: string, name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}
