/** One Envoy, by the pod that it runs in. */
export interface ProxyRef {
  readonly namespace: string;
  readonly pod: string;
}

/** "default/reviews-v1-6d5f", the form of contracts and messages; the bare name where no namespace is known (a dump in a file). */
export const proxyText = ({ namespace, pod }: ProxyRef): string =>
  namespace === '' ? pod : `${namespace}/${pod}`;

export const isSameProxy = (a: ProxyRef, b: ProxyRef): boolean =>
  a.namespace === b.namespace && a.pod === b.pod;
