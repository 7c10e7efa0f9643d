// Judges all pairs of a mesh of 900 pods, in a process of its own (bench/run.ts starts it); prints JSON.
import { buildWorld } from '../src/core/intent/world/world.ts';
import { compileProxy } from '../src/core/intent/compile.ts';
import { intendedProxy } from '../src/core/intent/intended-proxy.ts';
import { checkTls, proxiesOfPairs } from '../src/core/tls/check.ts';
import { tlsMesh } from '../src/core/tls/mesh.ts';
import { intentMesh } from './intent-mesh.ts';

/** What one run tells. */
export interface TlsFigures {
  readonly services: number;
  readonly pods: number;
  readonly read: number;
  readonly rows: number;
  readonly analysisMs: number;
  /** Processor time: steadier than the clock on a busy machine. */
  readonly cpuMs: number;
}

const services = Number(process.argv[2] ?? 300);
const world = buildWorld({ objects: intentMesh({ services, podsPerService: 3 }) });
const query = { namespace: 'default' };
const refs = proxiesOfPairs(tlsMesh(world, [], ''), query);
// What the Envoys have is what the YAML means: decoded apart, as from dumps.
const read = refs.flatMap(({ namespace, pod }) => {
  const proxy = world.proxies.get(`${namespace}/${pod}`);
  if (proxy === undefined) return [];
  const { clusters, listeners, routes, endpoints } = compileProxy(world, proxy);
  const snapshot = intendedProxy(proxy, structuredClone({ clusters, listeners, routes, endpoints }));
  for (const section of [snapshot.clusters, snapshot.listeners, snapshot.routes, snapshot.endpoints])
    for (const { config } of section) void config;
  return [{ ...snapshot, origin: 'envoy' as const }];
}); // prettier-ignore

const began = performance.now();
const cpu = process.cpuUsage();
const rows = checkTls(tlsMesh(world, read, ''), query);
const figures: TlsFigures = {
  services,
  pods: world.pods.length,
  read: read.length,
  rows: rows.length,
  analysisMs: performance.now() - began,
  cpuMs: (({ user, system }) => (user + system) / 1000)(process.cpuUsage(cpu)),
};
console.log(JSON.stringify(figures));
