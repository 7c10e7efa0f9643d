import { compileProxy, type IntendedConfig } from '../../intent/compile.ts';
import { intendedProxy } from '../../intent/intended-proxy.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import { senderKey } from '../../intent/sender-key.ts';
import type { Service } from '../../intent/model/service.ts';
import type { World } from '../../intent/model/world.ts';
import { isTerminal, podAddresses, workloadOfPod } from '../../intent/world/pod.ts';
import type { KubeObject } from '../../model/kube.ts';
import { once } from '../../model/once.ts';
import { proxyText, type ProxyRef } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { capturedServer } from './captured-server.ts';

/** Where a statement about a proxy comes from: its Envoy, or what the YAML means. */
export type Ground = 'actual' | 'policy';

/** What is known of a mesh: what its objects mean, and what those Envoys have that were read. */
export interface TlsMesh {
  readonly world: World;
  readonly capturedAt: string;
  /** The config of a proxy; undefined where it was not read, or nothing says who the proxy is. */
  readonly configOf: (proxy: ProxyRef, ground: Ground) => ProxySnapshot | undefined;
  /** What the YAML means for a proxy at which connections arrive: of a sidecar with nothing but what takes them. */
  readonly meantServer: (proxy: ProxyRef) => ProxySnapshot | undefined;
  /** What was compiled for a proxy, with the sources of its values. */
  readonly compiled: (proxy: ProxyRef) => IntendedConfig | undefined;
  readonly podAt: (ip: string) => KubeObject | undefined;
  readonly podNamed: (pod: ProxyRef) => KubeObject | undefined;
  /** The Kubernetes Service that has an address. */
  readonly serviceAt: (ip: string) => Service | undefined;
  readonly proxyOf: (pod: ProxyRef) => IntentProxy | undefined;
  /** The first of the proxies that are meant to send the same as this one, whose config is what the YAML means; the same for others. */
  readonly senderLike: (proxy: ProxySnapshot) => ProxySnapshot;
}

/** Pods of a workload with the same labels: policies select by them. */
const workloadKey = once(({ pod, labels }: IntentProxy): string =>
  JSON.stringify([
    pod.namespace,
    workloadOfPod(pod),
    Object.entries(labels)
      .map((pair) => pair.join('='))
      .sort(),
  ]),
);

export function tlsMesh(world: World, read: readonly ProxySnapshot[], capturedAt: string): TlsMesh {
  const actual = new Map(read.filter(({ origin }) => origin === 'envoy').map((one) => [proxyText(one.proxy), one])); // prettier-ignore
  const compiledOnes = new Map<string, IntendedConfig>();
  const intended = new Map<string, ProxySnapshot>();
  const pods = new Map<string, KubeObject>();
  for (const pod of world.pods)
    if (!isTerminal(pod)) for (const ip of podAddresses(pod)) pods.set(ip, pod);
  const named = new Map(world.pods.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
  const vips = new Map<string, Service>();
  for (const service of world.services)
    if (service.registry === 'Kubernetes') for (const ip of service.addresses) if (!vips.has(ip)) vips.set(ip, service); // prettier-ignore
  const proxyOf = (ref: ProxyRef): IntentProxy | undefined => world.proxies.get(proxyText(ref));
  const compiled = (ref: ProxyRef): IntendedConfig | undefined => {
    const key = proxyText(ref);
    const known = compiledOnes.get(key);
    const proxy = proxyOf(ref);
    if (known !== undefined || proxy === undefined) return known;
    const config = compileProxy(world, proxy);
    compiledOnes.set(key, config);
    return config;
  };
  const senders = new Map<string, ProxySnapshot>();
  const senderLike = once((snapshot: ProxySnapshot): ProxySnapshot => {
    const proxy = intended.get(proxyText(snapshot.proxy)) === snapshot ? proxyOf(snapshot.proxy) : undefined; // prettier-ignore
    if (proxy === undefined) return snapshot;
    const key = senderKey(world, proxy);
    const first = senders.get(key) ?? snapshot;
    senders.set(key, first);
    return first;
  });
  // Replicas of a workload are sent the same; one of them is read.
  const replicas = new Map<string, ProxySnapshot>();
  for (const one of actual.values()) {
    const proxy = proxyOf(one.proxy);
    if (proxy?.type === 'sidecar' && !replicas.has(workloadKey(proxy))) replicas.set(workloadKey(proxy), one); // prettier-ignore
  }
  const replica = (ref: ProxyRef): ProxySnapshot | undefined => {
    const proxy = proxyOf(ref);
    return proxy?.type === 'sidecar' ? replicas.get(workloadKey(proxy)) : undefined;
  };
  const policy = (ref: ProxyRef): ProxySnapshot | undefined => {
    const key = proxyText(ref);
    const known = intended.get(key);
    const proxy = proxyOf(ref);
    const config = compiled(ref);
    if (known !== undefined || proxy === undefined || config === undefined) return known;
    const snapshot = intendedProxy(proxy, config);
    intended.set(key, snapshot);
    return snapshot;
  };
  const servers = new Map<string, ProxySnapshot>();
  const meantServer = (ref: ProxyRef): ProxySnapshot | undefined => {
    const key = proxyText(ref);
    const proxy = proxyOf(ref);
    const server = servers.get(key) ?? (proxy && capturedServer(world, proxy)) ?? policy(ref);
    if (server !== undefined) servers.set(key, server);
    return server;
  };
  return {
    world,
    capturedAt,
    compiled,
    meantServer,
    proxyOf,
    senderLike,
    serviceAt: (ip) => vips.get(ip),
    podAt: (ip) => pods.get(ip),
    podNamed: (ref) => named.get(proxyText(ref)),
    configOf: (ref, ground) =>
      ground === 'actual' ? (actual.get(proxyText(ref)) ?? replica(ref)) : policy(ref),
  };
}
