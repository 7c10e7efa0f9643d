import { MeshdbgError } from '../../core/errors.ts';
import { logPart } from '../../core/bundle/log-part.ts';
import type { Gap } from '../../core/model/gap.ts';
import { PROXY_FILES, type ProxyFile } from '../../core/model/proxy-file.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import { epochMs } from '../../core/model/time.ts';
import type { BundleFiles } from '../../ports/files.ts';
import type { RawReader } from '../source.ts';
import { adminPath, logPath } from './layout.ts';
import { newestStamp } from './newest-stamp.ts';

export interface RawParts {
  readonly files: BundleFiles;
  /** Of the manifest. */
  readonly gaps: readonly Gap[];
  readonly createdAt: string | undefined;
}

/** Reads what a bundle keeps from another bundle: to take one pod out of a mesh, or to repack it. */
export function bundleRaw({ files, gaps, createdAt }: RawParts): RawReader {
  const read = async (proxy: ProxyRef, file: ProxyFile) => {
    const path = adminPath(files.paths, proxy, file.name);
    if (path !== undefined) return { path, bytes: await files.read(path) };
    const known = gaps.find(({ section }) => section === `${proxyText(proxy)} ${file.section}`);
    const reason = known?.reason ?? `${files.name} has no ${file.name} of ${proxyText(proxy)}.`;
    throw new MeshdbgError('not-found', reason, { hint: known?.hint ?? '' });
  };
  return {
    has: ({ proxy }, { name }) => adminPath(files.paths, proxy, name) !== undefined,
    body: async ({ proxy }, file) => {
      const { path, bytes } = await read(proxy, file);
      const { maxBytes = Infinity } = file;
      if (bytes.length > maxBytes)
        throw new MeshdbgError('too-large', `${path} in ${files.name} has more than ${Math.round(maxBytes / 2 ** 20)} MiB.`); // prettier-ignore
      // What bug-report saved as text must not look like JSON.
      const isText = file.name.endsWith('.json') && !/^\s*[[{]/.test(headOf(bytes));
      const name = isText ? file.name.replace('.json', '.txt') : file.name;
      const date =
        createdAt === undefined && file.section === 'config_dump' ? newestStamp(bytes) : undefined;
      return {
        bytes,
        ...(name === file.name || path.endsWith('.json') ? {} : { name }),
        ...(date === undefined ? {} : { date }),
      };
    },
    log: async ({ namespace, pod, container, ...part }) => {
      const path = logPath(files.paths, { namespace, pod }, container);
      if (path === undefined)
        throw new MeshdbgError('not-found', `${files.name} has no log of container ${container} of pod ${namespace}/${pod}.`); // prettier-ignore
      const { tailLines } = part;
      const savedMs = epochMs(createdAt);
      const bytes = await files.read(path);
      if (savedMs !== undefined) return logPart(bytes, part, savedMs);
      return logPart(bytes, tailLines === undefined ? {} : { tailLines }, 0);
    },
    estimate: async ({ proxy }) => {
      let bytes = 0;
      for (const file of PROXY_FILES)
        if (adminPath(files.paths, proxy, file.name) !== undefined)
          bytes += (await read(proxy, file)).bytes.length;
      return bytes;
    },
  };
}

const headOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 100));
