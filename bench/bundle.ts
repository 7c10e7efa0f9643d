import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { syntheticProxy } from './synthetic.ts';

/** A bundle with one large proxy. */
export interface LargeBundle {
  readonly directory: string;
  /** "namespace/pod". */
  readonly proxy: string;
  readonly dump: string;
  readonly clusters: string;
  /** What an istiod would send it; absent in a made-up bundle. */
  readonly istiodDump?: string;
  /** MiB of the dump. */
  readonly size: number;
}

const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, '.cache', 'bench');
const CAPTURE = join(ROOT, '..', 'shared', 'large', 'mesh-2000.tgz');

/** The capture of a real mesh of 2,000 services where it is at hand, else one of the same shape made up here. */
export function largeBundle(): LargeBundle {
  const real = existsSync(CAPTURE);
  const directory = join(CACHE, real ? 'mesh-2000' : 'synthetic-2000');
  if (!existsSync(join(directory, 'complete'))) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    if (real) execFileSync('tar', ['-xzf', CAPTURE, '-C', directory, '--strip-components=1']);
    else writeProxy(directory, 'bench/client', syntheticProxy(2000));
    writeFileSync(join(directory, 'complete'), '');
  }
  return describe(directory);
}

/** The same proxy with half as many clusters, endpoints and virtual hosts again, in namespaces of their own. */
export function grownBundle(base: LargeBundle): LargeBundle {
  const directory = `${base.directory}-grown`;
  rmSync(directory, { recursive: true, force: true });
  writeProxy(directory, base.proxy, {
    config_dump: grow(JSON.parse(readFileSync(base.dump, 'utf8'))),
    clusters: grow(JSON.parse(readFileSync(base.clusters, 'utf8'))),
  });
  return describe(directory);
}

/** Lists that grow with the number of services. */
const GROWING = new Set([
  'dynamic_active_clusters',
  'dynamic_endpoint_configs',
  'dynamic_listeners',
  'virtual_hosts',
  'cluster_statuses',
]);

/** Every second element of a growing list is there once more, under names of another namespace. */
function grow(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grow);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (!GROWING.has(key) || !Array.isArray(inner)) return [key, grow(inner)];
      const again = inner.filter((_, index) => index % 2 === 1).map((each) => renamed(each));
      return [key, [...inner.map(grow), ...again]];
    }),
  );
}

function renamed(element: unknown): unknown {
  const text = JSON.stringify(element);
  return JSON.parse(text.replaceAll('.svc.cluster.local', '-again.svc.cluster.local'));
}

function writeProxy(
  directory: string,
  proxy: string,
  files: { readonly config_dump: unknown; readonly clusters: unknown },
): void {
  const place = join(directory, 'proxies', proxy);
  mkdirSync(place, { recursive: true });
  for (const [name, body] of Object.entries(files))
    writeFileSync(join(place, `${name}.json`), `${JSON.stringify(body, null, 1)}\n`);
}

function describe(directory: string): LargeBundle {
  const proxies = join(directory, 'proxies');
  const [namespace = ''] = readdirSync(proxies);
  const [pod = ''] = readdirSync(join(proxies, namespace));
  const place = join(proxies, namespace, pod);
  const dump = join(place, 'config_dump.json');
  const istiodDump = istiodDumpOf(directory, `${namespace}/${pod}`);
  return {
    directory,
    proxy: `${namespace}/${pod}`,
    dump,
    clusters: join(place, 'clusters.json'),
    ...(istiodDump === undefined ? {} : { istiodDump }),
    size: statSync(dump).size / 2 ** 20,
  };
}

function istiodDumpOf(directory: string, proxy: string): string | undefined {
  const home = join(directory, 'istiod');
  const pods = existsSync(home) ? readdirSync(home) : [];
  return pods
    .map((pod) => join(home, pod, 'config_dump', `${proxy}.json`))
    .find((path) => existsSync(path));
}
