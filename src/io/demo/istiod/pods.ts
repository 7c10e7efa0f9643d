import { object } from '../../../core/decode/read.ts';
import type { KubeObject } from '../../../core/model/kube.ts';
import { istiodNames } from './spread.ts';

/** The pods of istiods, and the directory below istiod/ that each answers from. */
export interface IstiodPods {
  /** Pods that the bundle has no object of; nothing could reach their istiods without one. */
  readonly missing: readonly KubeObject[];
  /** "<namespace>/<name>" of a pod → name of its directory. */
  readonly directories: ReadonlyMap<string, string>;
}

/**
 * Finds a pod for every istiod in a bundle. Directories with the name of no pod (a bundle may know its istiod by another replica's
 * name) go to the pods without a directory; those left over get a pod made like the first.
 */
export function istiodPods(all: readonly KubeObject[], paths: readonly string[]): IstiodPods {
  const names = istiodNames(paths);
  const pods = all.filter(({ kind, labels }) => kind === 'Pod' && labels['app'] === 'istiod');
  const directories = new Map<string, string>();
  const give = (pod: KubeObject, name: string): void =>
    void directories.set(`${pod.namespace}/${pod.name}`, name);
  for (const pod of pods) if (names.includes(pod.name)) give(pod, pod.name);
  const taken = new Set(directories.values());
  const spare = pods.filter(({ name }) => !names.includes(name));
  const missing: KubeObject[] = [];
  for (const name of names.filter((each) => !taken.has(each))) {
    let pod = spare.shift();
    if (pod === undefined) missing.push((pod = podLike(pods[0], name, missing.length)));
    give(pod, name);
  }
  return { missing, directories };
}

function podLike(model: KubeObject | undefined, name: string, at: number): KubeObject {
  const namespace = model?.namespace ?? 'istio-system';
  const labels = model?.labels ?? { app: 'istiod', istio: 'pilot', 'istio.io/rev': 'default' };
  // Addresses that no recording has (RFC 6890, "dummy"); status.hostIP and the rest stay those of the model.
  const podIP = `192.0.0.${8 + at}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    labels,
    annotations: model?.annotations ?? {},
    owners: model?.owners ?? [],
    raw: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...object(model?.raw, 'metadata'), name, namespace, labels, uid: name },
      spec: object(model?.raw, 'spec') ?? { containers: [{ name: 'discovery' }] },
      status: {
        ...(object(model?.raw, 'status') ?? { phase: 'Running' }),
        podIP,
        podIPs: [{ ip: podIP }],
      },
    },
  };
}
