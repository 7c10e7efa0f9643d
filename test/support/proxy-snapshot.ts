import { decodeCapture } from '../../src/core/decode/snapshot.ts';
import type { SectionBody, SectionQuery } from '../../src/core/model/capture.ts';
import type { KubeObject } from '../../src/core/model/kube.ts';
import type { Snapshot } from '../../src/core/model/snapshot.ts';

const ALL: readonly SectionQuery[] = (
  ['bootstrap', 'clusters', 'listeners', 'routes', 'endpoints', 'secrets', 'ecds', 'hostStatus', 'serverInfo'] as const
).map((section) => ({ section, optional: true })); // prettier-ignore

export interface ProxyBodies {
  /** Parts of the config dump by the name of their message: "ClustersConfigDump". */
  readonly dump: Readonly<Record<string, object>>;
  /** cluster_statuses of /clusters; it was not read when absent. */
  readonly statuses?: readonly object[];
  readonly serverInfo?: object;
  readonly origin?: SectionBody['origin'];
  readonly capturedAt?: string;
  readonly objects?: readonly KubeObject[];
}

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

/** What the street makes of some raw bodies of one proxy "shop/web-1". */
export function snapshotOf({ dump, statuses, serverInfo, ...options }: ProxyBodies): Snapshot {
  const configs = Object.entries(dump).map(([message, part]) => ({
    '@type': `type.googleapis.com/envoy.admin.v3.${message}`,
    ...part,
  }));
  const origin = options.origin ?? 'envoy';
  const bodies: SectionBody[] = [
    { section: 'config_dump', origin, bytes: bytes({ configs }), from: 'config_dump.json' },
  ];
  const add = (section: 'hostStatus' | 'serverInfo', value: unknown): void => {
    bodies.push({ section, origin: 'envoy', bytes: bytes(value), from: section });
  };
  if (statuses !== undefined) add('hostStatus', { cluster_statuses: statuses });
  if (serverInfo !== undefined) add('serverInfo', serverInfo);
  return decodeCapture(
    {
      source: { kind: 'bundle', name: 'test' },
      capturedAt: options.capturedAt ?? '2026-11-21T00:00:00Z',
      proxies: [{ proxy: { namespace: 'shop', pod: 'web-1' }, bodies, gaps: [] }],
      objects: options.objects ?? [],
      istiods: [],
      gaps: [],
    },
    { proxy: ALL },
  );
}
