// Judges all pairs of a mesh whose bundle was read, in a process of its own (bench/run.ts starts it); prints JSON.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { proxyDecoder } from '../src/core/decode/proxies.ts';
import { buildWorld } from '../src/core/intent/world/world.ts';
import type { ConfigSection } from '../src/core/model/capture.ts';
import { checkTls, proxiesOfPairs } from '../src/core/tls/check.ts';
import { tlsMesh } from '../src/core/tls/mesh/mesh.ts';
import { intentMesh } from './intent-mesh.ts';
import { dumpPath, meshBundle } from './mesh-bundle.ts';

/** What one run tells. */
export interface TlsFigures {
  readonly services: number;
  readonly pods: number;
  readonly read: number;
  readonly rows: number;
  /** Rows that are in conflict: those have to be explained. */
  readonly conflicts: number;
  readonly analysisMs: number;
  /** Processor time: steadier than the clock on a busy machine. */
  readonly cpuMs: number;
  /** Peak resident memory in MiB, reading included. */
  readonly rssMb: number;
}

const SECTIONS: readonly ConfigSection[] = ['clusters', 'listeners', 'routes', 'endpoints', 'secrets']; // prettier-ignore

// As the command runs: bin/meshdbg.js tells why.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=1000000');

const size = { services: Number(process.argv[2] ?? 300), podsPerService: 3 };
const bundle = meshBundle(size);
const world = buildWorld({ objects: intentMesh(size) });
const query = { namespace: 'default' };
const decoder = proxyDecoder(SECTIONS.map((section) => ({ section })));
for (const [place, [proxy]] of proxiesOfPairs(tlsMesh(world, [], ''), query).entries()) {
  if (proxy === undefined) continue;
  const from = dumpPath(bundle, proxy);
  const body = {
    section: 'config_dump',
    origin: 'envoy',
    bytes: readFileSync(from),
    from,
  } as const;
  decoder.add({ proxy, bodies: [body], gaps: [] }, place);
}
const { snapshots, times } = decoder.end();

const began = performance.now();
const cpu = process.cpuUsage();
const rows = checkTls(tlsMesh(world, snapshots, times[0] ?? ''), query);
const analysisMs = performance.now() - began;
const { user, system } = process.cpuUsage(cpu);
const figures: TlsFigures = {
  services: size.services,
  pods: world.pods.length,
  read: snapshots.length,
  rows: rows.length,
  conflicts: rows.filter(({ verdict }) => verdict === 'conflict').length,
  analysisMs,
  cpuMs: (user + system) / 1000,
  rssMb: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(figures));
