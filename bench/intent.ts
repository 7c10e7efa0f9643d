// Compiles what every proxy of a mesh should have, in a process of its own (bench/run.ts starts it with --expose-gc); prints JSON.
import { compileProxy, type IntendedConfig } from '../src/core/intent/compile.ts';
import { buildWorld } from '../src/core/intent/world/world.ts';
import { intentMesh } from './intent-mesh.ts';

/** What one run tells. */
export interface IntentFigures {
  readonly services: number;
  readonly proxies: number;
  readonly worldMs: number;
  readonly firstMs: number;
  /** Median and 99th percentile after the first 30 proxies. */
  readonly medianMs: number;
  readonly p99Ms: number;
  /** Processor time of all threads over all warm proxies, by their number: steadier than the clock on a busy machine. */
  readonly cpuMs: number;
  /** Heap that one more config keeps while all are kept, and how much JSON it is. */
  readonly keptKbPerProxy: number;
  readonly jsonKbPerProxy: number;
}

/** Proxies that fill what all share. */
const WARM_UP = 30;

const services = Number(process.argv[2] ?? 500);
const objects = intentMesh({ services, podsPerService: 2 });
const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024;
};

const began = performance.now();
const world = buildWorld({ objects });
const worldMs = performance.now() - began;
const times: number[] = [];
const kept: IntendedConfig[] = [];
let before = 0;
let cpu = process.cpuUsage();
for (const proxy of world.proxies.values()) {
  if (kept.length === WARM_UP) {
    before = used();
    cpu = process.cpuUsage();
  }
  const start = performance.now();
  const { clusters, listeners, routes, endpoints } = compileProxy(world, proxy);
  times.push(performance.now() - start);
  kept.push({ clusters, listeners, routes, endpoints });
}
const { user, system } = process.cpuUsage(cpu);
const after = used();
const warm = times.slice(WARM_UP).sort((a, b) => a - b);
const figures: IntentFigures = {
  services,
  proxies: times.length,
  worldMs,
  firstMs: times[0] ?? 0,
  medianMs: warm[warm.length >> 1] ?? 0,
  p99Ms: warm[Math.floor(warm.length * 0.99)] ?? 0,
  cpuMs: (user + system) / 1000 / warm.length,
  keptKbPerProxy: (after - before) / (kept.length - WARM_UP),
  jsonKbPerProxy: JSON.stringify(kept.at(-3)).length / 1024,
};
console.log(JSON.stringify(figures));
