import { isObject, objects, text } from '../../../core/decode/read.ts';
import { MeshdbgError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { BundleFiles } from '../../../ports/files.ts';
import { proxyOfConnection } from './connections.ts';
import { jsonBytes } from './json.ts';

const FILE = /^istiod\/([^/]+)\/(.+)$/;
const DUMP = /^config_dump\/([^/]+)\/(.+)\.json$/;

/** The names of the istiods in a bundle, sorted. */
export const istiodNames = (paths: readonly string[]): string[] =>
  [...new Set(paths.map((path) => FILE.exec(path)?.[1]))]
    .filter((name) => name !== undefined)
    .sort();

/**
 * The bundle with its only istiod as several replicas, each with its share of the proxies, as a load balancer would have spread them:
 * what one knows of its clients is cut down to them, everything else all of them tell alike.
 * @throws {MeshdbgError} usage for a bundle that has none, or several of its own
 */
export function spreadIstiods(files: BundleFiles, count: number): BundleFiles {
  const [only, ...others] = istiodNames(files.paths);
  if (only === undefined || others.length > 0) {
    const has = only === undefined ? 'no istiod' : `${others.length + 1} istiods of its own`;
    throw new MeshdbgError('usage', `The bundle ${files.name} has ${has}: there is none to copy.`, {
      hint: 'Leave the number of istiods out.',
    });
  }
  const names = [only, ...Array.from({ length: count - 1 }, (_, at) => replica(only, at + 2))];
  const proxies = [...new Set(files.paths.map(proxyAt).filter((id) => id !== undefined))].sort();
  const shares = new Map(proxies.map((proxy, at) => [proxy, names[at % count]]));
  const has = (name: string, proxy: string): boolean => (shares.get(proxy) ?? only) === name;

  const sources = new Map<string, string>();
  for (const path of files.paths) {
    const [, owner, file = ''] = FILE.exec(path) ?? [];
    const proxy = proxyAt(path);
    for (const name of owner === undefined ? [] : names)
      if (proxy === undefined || !DUMP.test(file) || has(name, proxy))
        sources.set(`istiod/${name}/${file}`, path);
    if (owner === undefined) sources.set(path, path);
  }
  return {
    ...files,
    paths: [...sources.keys()].sort(),
    read: async (path) => {
      const bytes = await files.read(sources.get(path) ?? path);
      const [, name = '', file = ''] = FILE.exec(path) ?? [];
      return cut(bytes, file, (proxy) => has(name, proxy));
    },
  };
}

/** "istiod-7c9d8f6b5d-m4k2x" → "istiod-7c9d8f6b5d-demo2" */
const replica = (name: string, number: number): string =>
  `${name.replace(/-[^-]*$/, '')}-demo${number}`;

/** "<pod>.<namespace>" of a file about a proxy. */
function proxyAt(path: string): string | undefined {
  const [, namespace, pod] =
    DUMP.exec(FILE.exec(path)?.[2] ?? '') ?? /^proxies\/([^/]+)\/([^/]+)\//.exec(path) ?? [];
  return pod === undefined ? undefined : `${pod}.${namespace}`;
}

/** What an istiod says of its clients, of some of them only; other files as they are. */
function cut(bytes: Uint8Array, file: string, keeps: (proxy: string) => boolean): Uint8Array {
  if (!['syncz.json', 'connections.json', 'adsz.json'].includes(file)) return bytes;
  const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (Array.isArray(body))
    return jsonBytes(body.filter((row: JsonObject) => keeps(text(row, 'proxy') ?? '')));
  if (!isObject(body)) return bytes;
  const clients = objects(body, 'clients').filter((client) =>
    keeps(proxyOfConnection(text(client, 'connectionId') ?? '')),
  );
  return jsonBytes({ ...body, totalClients: clients.length, clients });
}
