import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { XdsContent } from '../../src/io/demo/xds/content.ts';

const ISTIODS = 'fixtures/demo/istiod';
const [pod = ''] = readdirSync(ISTIODS);

/** The name of the demo bundle's istiod. */
export const DEMO_ISTIOD = pod;

/** A file of that istiod, raw. */
export function istiodFile(...path: string[]): Buffer {
  return readFileSync(join(ISTIODS, pod, ...path));
}

const dumps = new Map<string, unknown>();

/** The config_dump files of that istiod, by "pod.namespace". */
export function istiodDumps(): ReadonlyMap<string, unknown> {
  if (dumps.size > 0) return dumps;
  const folder = join(ISTIODS, pod, 'config_dump');
  for (const namespace of readdirSync(folder)) {
    for (const file of readdirSync(join(folder, namespace))) {
      dumps.set(
        `${file.replace(/\.json$/, '')}.${namespace}`,
        JSON.parse(readFileSync(join(folder, namespace, file), 'utf8')),
      );
    }
  }
  return dumps;
}

/** The demo bundle as an xDS server's content. */
export const demoContent: XdsContent = {
  syncz: async () => JSON.parse(istiodFile('syncz.json').toString()),
  configDump: async (proxyId) => istiodDumps().get(proxyId),
  debug: async (path) =>
    existsSync(join(ISTIODS, pod, `${path}.json`)) ? istiodFile(`${path}.json`) : undefined,
};
