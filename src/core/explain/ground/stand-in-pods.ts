import { isObject, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';

/**
 * Pods for proxies whose Pod objects were not read, made of what their own bootstrap says: a config dump alone is enough to follow a
 * request on its client's side.
 */
export function standInPods(
  proxies: readonly ProxySnapshot[],
  objects: readonly KubeObject[],
): KubeObject[] {
  const known = new Set(objects.filter(({ kind }) => kind === 'Pod').map(({ namespace, name }) => proxyText({ namespace, pod: name }))); // prettier-ignore
  return proxies.filter(({ proxy }) => !known.has(proxyText(proxy))).map(standIn);
}

function standIn({ proxy, bootstrap, listeners }: ProxySnapshot): KubeObject {
  const { parsed, metadata = {} } = bootstrap?.node ?? {};
  const captures = listeners.some(({ config }) => config.useOriginalDst);
  const type = parsed?.type ?? (captures ? 'sidecar' : 'router');
  const ip = parsed?.ip;
  const labels = words(metadata['LABELS']);
  const annotations = words(metadata['ANNOTATIONS']);
  const account = text(metadata, 'SERVICE_ACCOUNT');
  const raw: JsonObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: proxy.namespace, name: proxy.pod, labels, annotations },
    spec: {
      ...(account === undefined ? {} : { serviceAccountName: account }),
      containers: [{ name: 'istio-proxy', args: ['proxy', type] }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      ...(ip === undefined ? {} : { podIP: ip, podIPs: [{ ip }] }),
    },
  };
  return { apiVersion: 'v1', kind: 'Pod', namespace: proxy.namespace, name: proxy.pod, labels, annotations, owners: [], raw }; // prettier-ignore
}

const words = (value: unknown): Readonly<Record<string, string>> =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
    : {}; // prettier-ignore
