import { object, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { BundleFiles } from '../../ports/files.ts';
import { capturedAt } from './captured-at.ts';
import { keepFiles } from './kept-files.ts';
import { servedKinds, type ServedKind } from './kinds.ts';
import { loadObjects } from './objects.ts';

/** The files of one directory of a bundle. */
export interface Directory {
  /** undefined where there is no such file. */
  read(name: string): Promise<Uint8Array | undefined>;
}

/** A bundle, ready to be served. */
export interface Replay {
  readonly objects: readonly KubeObject[];
  readonly kinds: readonly ServedKind[];
  /** RFC 3339: the demo's present. Ages in tables and `--since` count from it, as nothing moves in a recording. */
  readonly capturedAt: string;
  /** Envoy's recorded answers; undefined for a pod whose proxy is not in the bundle. */
  proxy(pod: KubeObject): Directory | undefined;
  /** istiod's recorded answers; undefined for other pods. */
  istiod(pod: KubeObject): Directory | undefined;
  /** undefined where the bundle has no log of the container. */
  log(pod: KubeObject, container: string): Promise<Uint8Array | undefined>;
}

/** @throws {MeshdbgError} unreadable */
export async function replayOf(bundle: BundleFiles): Promise<Replay> {
  const files = keepFiles(bundle);
  const paths = new Set(files.paths);
  const read = async (path: string): Promise<Uint8Array | undefined> =>
    paths.has(path) ? files.read(path) : undefined;
  const directory = (path: string): Directory | undefined =>
    files.paths.some((file) => file.startsWith(`${path}/`))
      ? { read: (name) => read(`${path}/${name}`) }
      : undefined;

  const objects = withProxyPods(await loadObjects(files), files.paths);
  const istiods = [...new Set(files.paths.map((path) => /^istiod\/([^/]+)\//.exec(path)?.[1]))];
  return {
    objects,
    kinds: servedKinds(objects),
    capturedAt: await capturedAt(files),
    proxy: (pod) => directory(`proxies/${pod.namespace}/${pod.name}`),
    istiod: (pod) => {
      const own = directory(`istiod/${pod.name}`);
      const names = istiods.filter((name) => name !== undefined);
      // A bundle may know its only istiod by another replica's name than the object's.
      const only = names.length === 1 && pod.labels['app'] === 'istiod' ? names[0] : undefined;
      return own ?? (only === undefined ? undefined : directory(`istiod/${only}`));
    },
    log: (pod, container) => read(`logs/${pod.namespace}/${pod.name}/${container}.log`),
  };
}

/** Bundles need not hold objects; a proxy without its pod still gets one, or nothing could reach it. */
function withProxyPods(objects: readonly KubeObject[], paths: readonly string[]): KubeObject[] {
  const pods = new Set(
    objects
      .filter(({ kind }) => kind === 'Pod')
      .map(({ namespace, name }) => `${namespace}/${name}`),
  );
  const missing = new Set(
    paths
      .map((path) => /^proxies\/([^/]+\/[^/]+)\/config_dump\.json$/.exec(path)?.[1])
      .filter((id) => id !== undefined && !pods.has(id)),
  );
  return [...objects, ...[...missing].map((id) => proxyPod(id ?? ''))];
}

function proxyPod(id: string): KubeObject {
  const [namespace = '', name = ''] = id.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    labels: {},
    annotations: {},
    owners: [],
    raw: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { containers: [{ name: 'istio-proxy', image: 'istio/proxyv2' }] },
      status: { phase: 'Running' },
    },
  };
}

/** metadata.creationTimestamp. */
export const birth = (raw: JsonObject): string | undefined =>
  text(object(raw, 'metadata'), 'creationTimestamp');
