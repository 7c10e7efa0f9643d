import { decodeCapture } from '../../src/core/decode/snapshot.ts';
import type { ProxyRef } from '../../src/core/model/proxy.ts';
import type { ProxySnapshot, Snapshot } from '../../src/core/model/snapshot.ts';
import type { RunningEnvoy } from './envoy.ts';

/** What meshdbg makes of the config dump of an Envoy that runs. */
export async function envoySnapshot(
  envoy: RunningEnvoy,
  proxy: ProxyRef,
  more: { readonly hasStatus?: boolean } = {},
): Promise<ProxySnapshot> {
  const { proxies } = await envoyCapture(envoy, proxy, more);
  const [snapshot] = proxies;
  if (snapshot === undefined) throw new Error('The dump was not decoded.');
  return snapshot;
}

/** The same as a mesh of one proxy. */
export async function envoyCapture(
  envoy: RunningEnvoy,
  proxy: ProxyRef,
  { hasStatus = false }: { readonly hasStatus?: boolean } = {},
): Promise<Snapshot> {
  const { body } = await envoy.ask('/config_dump?include_eds');
  const statuses = hasStatus ? (await envoy.ask('/clusters?format=json')).body : undefined;
  return decodeCapture(
    {
      source: { kind: 'bundle', name: 'test' },
      capturedAt: new Date().toISOString(),
      proxies: [
        {
          proxy,
          bodies: [
            { section: 'config_dump', origin: 'envoy', bytes: new TextEncoder().encode(body), from: 'config_dump.json' },
            ...(statuses === undefined ? [] : [{ section: 'hostStatus', origin: 'envoy', bytes: new TextEncoder().encode(statuses), from: 'clusters.json' } as const]),
          ],
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

const SECTIONS = ['clusters', 'listeners', 'routes', 'endpoints', 'secrets', 'hostStatus'] as const;
