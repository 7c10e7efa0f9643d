import type { BundleFiles } from '../ports/files.ts';
import type { AdminSection, SectionBody } from '../core/model/capture.ts';
import type { ProxyRef } from '../core/model/proxy.ts';
import type { Source } from './source.ts';

const ADMIN_FILES: Readonly<Record<AdminSection, string>> = {
  hostStatus: 'clusters.json', certs: 'certs.json', serverInfo: 'server_info.json', stats: 'stats.json',
}; // prettier-ignore

export async function bundleSource(files: BundleFiles): Promise<Source> {
  const known: ProxyRef[] = files.paths.flatMap((path) => {
    const match = /^proxies\/([^/]+)\/([^/]+)\/config_dump\.json$/.exec(path);
    return match === null ? [] : [{ namespace: match[1] ?? '', pod: match[2] ?? '' }];
  });
  return {
    info: { kind: 'bundle', name: files.name },
    defaultNamespace: 'default',
    objects: { list: () => Promise.resolve([]), get: () => Promise.resolve(undefined) },
    knownProxies: known,
    capturedAt: undefined,
    read: async ({ proxy }, queries) => {
      const dir = `proxies/${proxy.namespace}/${proxy.pod}`;
      const bodies: SectionBody[] = [
        {
          section: 'config_dump',
          origin: 'envoy',
          bytes: await files.read(`${dir}/config_dump.json`),
          from: `${dir}/config_dump.json`,
        },
      ];
      for (const { section } of queries) {
        if (!(section in ADMIN_FILES)) continue;
        const admin = section as AdminSection;
        const path = `${dir}/${ADMIN_FILES[admin]}`;
        bodies.push({ section: admin, origin: 'envoy', bytes: await files.read(path), from: path });
      }
      return { proxy, bodies, gaps: [] };
    },
  };
}
