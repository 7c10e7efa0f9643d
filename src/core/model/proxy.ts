/** One Envoy, by the pod that it runs in. */
export interface ProxyRef {
  readonly namespace: string;
  readonly pod: string;
}

/** "default/reviews-v1-6d5f", the form of contracts and messages. */
export const proxyText = (proxy: ProxyRef): string => `${proxy.namespace}/${proxy.pod}`;
