import { isObject, text } from '../../core/decode/read.ts';
import { rfc3339 } from '../../core/model/time.ts';
import type { BundleFiles } from '../../ports/files.ts';

const UPDATES = /"last_updated": ?"([^"]+)"/g;

/**
 * When a bundle was made, RFC 3339, whole seconds: what its manifest says, else the time of the last update that any Envoy in it
 * has seen, rounded up.
 */
export async function capturedAt(files: BundleFiles): Promise<string> {
  return (await createdAt(files)) ?? (await lastUpdate(files));
}

async function createdAt(files: BundleFiles): Promise<string | undefined> {
  if (!files.paths.includes('meshdbg.json')) return undefined;
  try {
    const manifest: unknown = JSON.parse(
      new TextDecoder().decode(await files.read('meshdbg.json')),
    );
    const time = Date.parse((isObject(manifest) ? text(manifest, 'createdAt') : undefined) ?? '');
    return Number.isNaN(time) ? undefined : wholeSecond(time);
  } catch {
    // A damaged manifest is for the commands that read bundles to complain about.
    return undefined;
  }
}

async function lastUpdate(files: BundleFiles): Promise<string> {
  let newest = 0;
  for (const path of files.paths.filter((name) => /^proxies\/.*\/config_dump\.json$/.test(name))) {
    const dump = Buffer.from(await files.read(path)).toString('latin1');
    for (const [, time = ''] of dump.matchAll(UPDATES))
      newest = Math.max(newest, Date.parse(time) || 0);
  }
  return wholeSecond(newest);
}

const wholeSecond = (ms: number): string => rfc3339(Math.ceil(ms / 1000) * 1000);
