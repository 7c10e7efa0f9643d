import { isIPv4, isIPv6 } from 'node:net';
import { ipMode, LOCALHOSTS } from '../../listeners/ip-mode.ts';
import type { IntentProxy } from '../../model/proxy.ts';

/** Where an ingress listener of a Sidecar hands its traffic to. */
export interface IngressEndpoint {
  /** An IP or "unix://" and a path; "" for the address that the client asked for. */
  readonly address: string;
  readonly port: number;
}

/**
 * `defaultEndpoint` of an ingress listener (istio/pilot/pkg/networking/core/cluster.go, buildInboundClustersFromSidecar): a socket,
 * the pod's own address (0.0.0.0, [::]) or the loopback one, of the family that the pod has. undefined where it cannot be read.
 */
export function ingressEndpoint(text: string, proxy: IntentProxy): IngressEndpoint | undefined {
  if (text === '') return { address: '', port: 0 };
  if (text.startsWith('unix://')) return { address: text, port: 0 };
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? [];
  if (port === undefined) return undefined;
  return { address: addressOf(bracketed ?? plain ?? '', proxy), port: Number(port) };
}

function addressOf(host: string, proxy: IntentProxy): string {
  const [first, other = first] = LOCALHOSTS[ipMode(proxy)];
  switch (host) {
    case '0.0.0.0':
      return proxy.addresses.find((address) => isIPv4(address)) ?? '127.0.0.1';
    case '::':
      return proxy.addresses.find((address) => isIPv6(address)) ?? '::1';
    case '127.0.0.1':
      return first;
    case '::1':
      return other;
    default:
      return '';
  }
}
