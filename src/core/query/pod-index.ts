import { flag, object, objects, text } from '../decode/read.ts';
import type { KubeObject } from '../model/kube.ts';

/** The pod behind an address. */
export interface PodAt {
  readonly namespace: string;
  readonly pod: string;
  readonly node: string | null;
}

/**
 * Finds pods by IP. Pods that ended gave their IP back, and pods on the host's network share it with others: both are
 * left out, and so is an IP that two pods claim.
 */
export function podIndex(objectsRead: readonly KubeObject[]): ReadonlyMap<string, PodAt> {
  const index = new Map<string, PodAt>();
  const shared = new Set<string>();
  for (const { kind, apiVersion, namespace, name, raw } of objectsRead) {
    if (kind !== 'Pod' || apiVersion !== 'v1') continue;
    const spec = object(raw, 'spec');
    const status = object(raw, 'status');
    const phase = text(status, 'phase');
    if (flag(spec, 'hostNetwork') === true || phase === 'Succeeded' || phase === 'Failed') continue;
    const at = { namespace, pod: name, node: text(spec, 'nodeName') ?? null };
    const ips = objects(status, 'podIPs').map((entry) => text(entry, 'ip'));
    for (const ip of new Set([text(status, 'podIP'), ...ips])) {
      if (ip === undefined || ip === '') continue;
      if (index.has(ip)) shared.add(ip);
      index.set(ip, at);
    }
  }
  for (const ip of shared) index.delete(ip);
  return index;
}

/** The IP in "ip:port", "[v6]:port" or the endpoint of an internal address; undefined for paths and names of listeners. */
export function addressIp(address: string): string | undefined {
  if (address.startsWith('envoy://'))
    return addressIp(address.slice('envoy://'.length).split('/').slice(1).join('/'));
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^/:[\]]+)):\d+$/.exec(address);
  return match?.[1] ?? match?.[2];
}
