import { parseClusterName } from '../../decode/cluster-name.ts';
import { hostForms } from '../../query/host-forms.ts';
import { addressIp } from '../../query/pod-index.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';

/** Finds the pod behind an IP; undefined where no object tells. */
export type PodAtIp = (ip: string) => ProxyRef | undefined;

/** All names by which people call where a request went: cluster, service (with its subset), address, pod. */
export function upstreamForms(
  { upstream_cluster: cluster, upstream_host: host }: AccessLogEntry,
  podAt: PodAtIp,
): readonly string[] {
  return [
    ...(typeof cluster === 'string' ? clusterForms(cluster) : []),
    ...(typeof host === 'string' ? addressForms(host, podAt) : []),
  ];
}

/** All names by which people call where a connection came from: address and pod, and the addresses that it came through. */
export function sourceForms(
  { downstream_remote_address: remote, x_forwarded_for: forwarded }: AccessLogEntry,
  podAt: PodAtIp,
): readonly string[] {
  const through = typeof forwarded === 'string' ? forwarded.split(',') : [];
  return [
    ...(typeof remote === 'string' ? addressForms(remote, podAt) : []),
    ...through.map((ip) => ip.trim()),
  ];
}

function clusterForms(name: string): readonly string[] {
  const parts = parseClusterName(name);
  if (parts === undefined) return [name];
  const hosts = hostForms(parts.host);
  return parts.subset === ''
    ? [name, ...hosts]
    : [name, ...hosts, ...hosts.map((host) => `${host} ${parts.subset}`)];
}

function addressForms(address: string, podAt: PodAtIp): readonly string[] {
  const ip = addressIp(address);
  if (ip === undefined) return [address];
  const at = podAt(ip);
  return at === undefined
    ? [address, ip]
    : [address, ip, at.pod, `${at.pod}.${at.namespace}`, `${at.namespace}/${at.pod}`];
}
