import { MeshdbgError } from '../../../src/core/errors.ts';
import type { BundleFiles } from '../../../src/ports/files.ts';

/** A bundle in memory that counts what is read. */
export function memoryFiles(
  content: Readonly<Record<string, string>>,
  kind: BundleFiles['kind'] = 'directory',
): BundleFiles & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    name: kind === 'file' ? (Object.keys(content)[0] ?? '') : 'bundle',
    kind,
    paths: Object.keys(content).sort(),
    reads,
    read: (path) => {
      const text = content[path];
      reads.push(path);
      if (text === undefined)
        return Promise.reject(new MeshdbgError('not-found', `bundle has no ${path}.`));
      return Promise.resolve(new TextEncoder().encode(text));
    },
  };
}

const ADMIN = 'type.googleapis.com/envoy.admin.v3.';

/** A config dump of an Envoy with one cluster. */
export const envoyDump = (cluster: string, nodeId = 'node'): string =>
  JSON.stringify({
    configs: [
      { '@type': `${ADMIN}BootstrapConfigDump`, bootstrap: { node: { id: nodeId } } },
      {
        '@type': `${ADMIN}ClustersConfigDump`,
        dynamic_active_clusters: [
          { cluster: { name: cluster }, last_updated: '2026-11-20T10:00:00.5Z' },
        ],
      },
      { '@type': `${ADMIN}ListenersConfigDump` },
      {
        '@type': `${ADMIN}RoutesConfigDump`,
        dynamic_route_configs: [{ last_updated: '2026-11-20T11:00:00Z' }],
      },
    ],
  });

/** The same from istiod. */
export const istiodDump = (cluster: string): string =>
  JSON.stringify({
    configs: [
      { '@type': `${ADMIN}BootstrapConfigDump` },
      {
        '@type': `${ADMIN}ClustersConfigDump`,
        versionInfo: '1',
        dynamicActiveClusters: [{ cluster: { name: cluster } }],
      },
    ],
  });
