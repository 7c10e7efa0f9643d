import { MeshdbgError } from '../../core/errors.ts';
import type {
  AdminSection,
  ProxyCapture,
  SectionBody,
  SectionQuery,
} from '../../core/model/capture.ts';
import type { Gap } from '../../core/model/gap.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { BundleFiles } from '../../ports/files.ts';
import { ADMIN_FILES, adminPath, isAdmin, type ProxyFiles } from './layout.ts';

/** A bundle and what its manifest says was not read. */
export interface BundleParts {
  readonly files: BundleFiles;
  readonly gaps: readonly Gap[];
}

/**
 * Reads sections of one proxy from a bundle. Without a dump of the Envoy istiod's stands in, with a gap.
 * @throws {MeshdbgError} not-found when a section that is not optional is missing; unreadable, too-large
 */
export async function readBundleProxy(
  bundle: BundleParts,
  found: ProxyFiles,
  queries: readonly SectionQuery[],
): Promise<ProxyCapture> {
  const gaps: Gap[] = [];
  const bodies: SectionBody[] = [];
  if (queries.some(({ section }) => !isAdmin(section)))
    bodies.push(await readDump(bundle.files, found, gaps));
  for (const query of queries) {
    if (!isAdmin(query.section)) continue;
    const result = await readAdmin(bundle, found, { section: query.section, query });
    if ('bytes' in result) bodies.push(result);
    else gaps.push(result);
  }
  return { proxy: found.proxy, bodies, gaps };
}

async function readDump(files: BundleFiles, found: ProxyFiles, gaps: Gap[]): Promise<SectionBody> {
  const { dump, istiodDump } = found;
  if (dump !== undefined)
    return { section: 'config_dump', origin: 'envoy', bytes: await files.read(dump), from: dump };
  // Layouts list a proxy only where it has one of the two.
  const from = istiodDump ?? '';
  gaps.push({
    section: `${proxyText(found.proxy)} config of its Envoy`,
    reason: `the bundle has no dump of it, only of what istiod would send (${from})`,
    hint: '',
  });
  return { section: 'config_dump', origin: 'istiod', bytes: await files.read(from), from };
}

async function readAdmin(
  { files, gaps }: BundleParts,
  found: ProxyFiles,
  { section, query }: { readonly section: AdminSection; readonly query: SectionQuery },
): Promise<SectionBody | Gap> {
  const from = adminPath(files.paths, found.proxy, ADMIN_FILES[section]);
  const name = `${proxyText(found.proxy)} ${section}`;
  try {
    if (from !== undefined)
      return { section, origin: 'envoy', bytes: await files.read(from), from };
    const known = gaps.find((gap) => gap.section === name);
    throw new MeshdbgError(
      'not-found',
      known?.reason ?? `the bundle has no ${found.directory}${ADMIN_FILES[section]}`,
      {
        hint: known?.hint ?? '',
      },
    );
  } catch (error) {
    if (!(error instanceof MeshdbgError) || query.optional !== true) throw error;
    return { section: name, reason: error.message, hint: error.hint ?? '' };
  }
}
