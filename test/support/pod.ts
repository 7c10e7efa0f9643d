import type { KubeObject } from '../../src/core/model/kube.ts';

export interface PodParts {
  readonly ip: string;
  readonly node?: string;
  readonly phase?: string;
  readonly hostNetwork?: boolean;
}

/** A pod "namespace/name" as the API server gives it. */
export function pod(
  id: string,
  { ip, node, phase = 'Running', hostNetwork }: PodParts,
): KubeObject {
  const [namespace = '', name = ''] = id.split('/');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace,
    name,
    labels: {},
    annotations: {},
    owners: [],
    raw: { spec: { nodeName: node, hostNetwork }, status: { podIP: ip, podIPs: [{ ip }], phase } },
  };
}
