import { object, text } from '../../core/decode/read.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { IstiodFault } from '../../ports/demo.ts';
import type { BundleFiles } from '../../ports/files.ts';
import type { ChangedLevels } from './admin/logging.ts';
import { capturedAt } from './captured-at.ts';
import { keepFiles } from './kept-files.ts';
import type { Directory } from './directory.ts';
import { withRoot } from './istiod/mesh-ca.ts';
import { istiodPods } from './istiod/pods.ts';
import type { Play } from './script/play.ts';
import { DemoLogs } from './logs/container-log.ts';
import type { RecordedLog } from './logs/recorded.ts';
import { servedKinds, type ServedKind } from './kinds.ts';
import { loadObjects } from './objects.ts';

/** One istiod of the recording. */
export interface Istiod {
  readonly pod: KubeObject;
  /** Its recorded answers. */
  readonly files: Directory;
  readonly fault?: IstiodFault;
}

/** A bundle, ready to be served. */
export interface Replay {
  readonly objects: readonly KubeObject[];
  readonly kinds: readonly ServedKind[];
  /** RFC 3339: the demo's present. Ages in tables and `--since` count from it; without a script it stands still. */
  readonly capturedAt: string;
  /** Envoy's recorded answers; undefined for a pod whose proxy is not in the bundle. */
  proxy(pod: KubeObject): Directory | undefined;
  /** The log levels of a pod's Envoy that were changed since the demo started. */
  changedLevels(pod: KubeObject): ChangedLevels;
  /** The istiods, by the names of their pods. */
  readonly istiods: readonly Istiod[];
  /** undefined for pods that are no istiod's. */
  istiod(pod: KubeObject): Istiod | undefined;
  /** undefined where the bundle has no log of the container. */
  log(pod: KubeObject, container: string): Promise<Uint8Array | undefined>;
  /** The recorded logs. */
  readonly logs: readonly RecordedLog[];
  /** What the containers log from now on. */
  readonly demoLogs: DemoLogs;
  /** Told after every step of a script. @returns what ends it */
  onStep(listener: () => void): () => void;
}

export interface ReplayOptions {
  /** What is wrong with the istiods, in the order of their pods' names. */
  readonly faults?: readonly (IstiodFault | undefined)[];
  /** What changes the bundle in time; nothing moves without. */
  readonly play?: Play;
  /** Lines a second that the containers log once somebody follows them. */
  readonly logRate?: number;
  /** PEM of the root that the demo's istiods have their certificates from. */
  readonly rootPem: string;
}

/** @throws {MeshdbgError} unreadable */
export async function replayOf(bundle: BundleFiles, options: ReplayOptions): Promise<Replay> {
  const { play } = options;
  const files = keepFiles(bundle, () => play?.revision() ?? 0);
  const paths = new Set(files.paths);
  const read = async (path: string): Promise<Uint8Array | undefined> =>
    paths.has(path) ? files.read(path) : undefined;
  const directory = (path: string): Directory | undefined =>
    files.paths.some((file) => file.startsWith(`${path}/`))
      ? { read: (name) => read(`${path}/${name}`) }
      : undefined;

  const recorded = withProxyPods(await loadObjects(files), files.paths);
  const { missing, directories } = istiodPods(recorded, files.paths);
  const objects = withRoot([...recorded, ...missing], options.rootPem);
  const istiods = objects
    .filter(
      ({ kind, namespace, name }) => kind === 'Pod' && directories.has(`${namespace}/${name}`),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((pod, at): Istiod => {
      const name = directories.get(`${pod.namespace}/${pod.name}`);
      const fault = options.faults?.[at];
      return {
        pod,
        files: directory(`istiod/${name}`) ?? { read: async () => undefined },
        ...(fault === undefined ? {} : { fault }),
      };
    });
  const recordedAt = await capturedAt(files);
  const levels = new Map<string, ChangedLevels>();
  const demoLogs = new DemoLogs(options.logRate);
  return {
    get objects() {
      return demoLogs.instances.shown(play?.objects(objects) ?? objects);
    },
    kinds: servedKinds([...objects, ...(play?.applied ?? [])]),
    get capturedAt() {
      return play?.now() ?? recordedAt;
    },
    onStep: (listener) => {
      const ends = [play?.onStep(listener), demoLogs.instances.onRestart(listener)];
      return () => ends.forEach((end) => end?.());
    },
    demoLogs,
    logs: recordedLogs(files),
    istiods,
    changedLevels: ({ namespace, name }) => {
      const known = levels.get(`${namespace}/${name}`) ?? new Map<string, string>();
      levels.set(`${namespace}/${name}`, known);
      return known;
    },
    proxy: (pod) => directory(`proxies/${pod.namespace}/${pod.name}`),
    istiod: (pod) =>
      istiods.find(
        ({ pod: { namespace, name } }) => namespace === pod.namespace && name === pod.name,
      ),
    log: (pod, container) => read(`logs/${pod.namespace}/${pod.name}/${container}.log`),
  };
}

const recordedLogs = (files: BundleFiles): RecordedLog[] =>
  files.paths.flatMap((path) => {
    const [, namespace, pod, container] = /^logs\/([^/]+)\/([^/]+)\/([^/]+)\.log$/.exec(path) ?? [];
    if (namespace === undefined || pod === undefined || container === undefined) return [];
    return [{ namespace, pod, container, read: () => files.read(path) }];
  });

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
