import { decodeCapture } from '../../src/core/decode/snapshot.ts';
import type { ProxyRef } from '../../src/core/model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../../src/core/model/snapshot.ts';
import type { RunningEnvoy } from './envoy.ts';

/** What meshdbg makes of the config dump of an Envoy that runs. */
export async function envoySnapshot(envoy: RunningEnvoy, proxy: ProxyRef): Promise<ProxySnapshot> {
  const { proxies } = await envoyCapture(envoy, proxy);
  const [snapshot] = proxies;
  if (snapshot === undefined) throw new Error('The dump was not decoded.');
  return snapshot;
}

/** The same as a mesh of one proxy. */
export async function envoyCapture(envoy: RunningEnvoy, proxy: ProxyRef): Promise<Snapshot> {
  const { body } = await envoy.ask('/config_dump?include_eds');
  return decodeCapture(
    {
      source: { kind: 'bundle', name: 'test' },
      capturedAt: new Date().toISOString(),
      proxies: [
        {
          proxy,
          bodies: [{ section: 'config_dump', origin: 'envoy', bytes: new TextEncoder().encode(body), from: 'config_dump.json' }],
          gaps: [],
        },
      ],
      objects: [],
      istiods: [],
      gaps: [],
    },
    { proxy: SECTIONS.map((section) => ({ section, optional: true })) },
  ); // prettier-ignore
}

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints', 'secrets'] as const;
