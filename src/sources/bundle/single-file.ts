import { dumpIdentity } from '../../core/decode/dump-identity.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { ProxyCapture, SectionQuery } from '../../core/model/capture.ts';
import type { Gap } from '../../core/model/gap.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { BundleFiles } from '../../ports/files.ts';
import type { Source } from '../source.ts';
import { ADMIN_FILES, isAdmin } from './layout.ts';
import { newestStamp } from './newest-stamp.ts';
import { missingKinds, noObjects } from './objects.ts';

/** One config dump in a file or on stdin, as a source of one proxy. @throws {MeshdbgError} unreadable, too-large */
export async function fileSource(files: BundleFiles): Promise<Source> {
  const [path = files.name] = files.paths;
  const bytes = await files.read(path);
  const { proxy = proxyOfPath(files.name, path), origin } = dumpIdentity(bytes);
  const capturedAt = newestStamp(bytes);
  return {
    info: { kind: 'file', name: files.name },
    defaultNamespace: proxy.namespace || 'default',
    objects: noObjects,
    knownProxies: [proxy],
    capturedAt,
    gaps: (needs) =>
      missingKinds(
        needs.objects ?? [],
        'a config dump does not have them',
        'a bundle directory has them in kubernetes/',
      ),
    read: (_, queries) =>
      Promise.resolve<ProxyCapture>({
        proxy,
        bodies: [{ section: 'config_dump', origin, bytes, from: files.name }],
        gaps: [...originGaps(proxy, origin), ...adminGaps(proxy, files.name, queries)],
      }),
  };
}

function originGaps(proxy: ProxyRef, origin: 'envoy' | 'istiod'): Gap[] {
  if (origin === 'envoy') return [];
  return [
    {
      section: `${proxyText(proxy)} config of its Envoy`,
      reason: 'the file is a dump of istiod: what it would send, not what the Envoy has',
      hint: '',
    },
  ];
}

/** @throws {MeshdbgError} not-found for an answer that is not optional */
function adminGaps(proxy: ProxyRef, name: string, queries: readonly SectionQuery[]): Gap[] {
  return queries.flatMap(({ section, optional }): Gap[] => {
    if (!isAdmin(section)) return [];
    const reason = `a config dump does not have it`;
    const hint = `a bundle directory has it in proxies/NAMESPACE/POD/${ADMIN_FILES[section]}`;
    if (optional !== true)
      throw new MeshdbgError('not-found', `${name} has no ${section}: ${reason}.`, { hint });
    return [{ section: `${proxyText(proxy)} ${section}`, reason, hint }];
  });
}

/** A dump without a node id: the bundle that the file lies in tells whose it is, or its own name stands for it. */
function proxyOfPath(name: string, path: string): ProxyRef {
  const [, namespace, pod] =
    /(?:^|[/\\])(?:proxies|config_dump)[/\\]([^/\\]+)[/\\]([^/\\]+?)(?:[/\\]config_dump)?\.json$/.exec(
      name,
    ) ?? [];
  return namespace === undefined || pod === undefined
    ? { namespace: '', pod: path.replace(/\.(json|txt|dump)$/, '') }
    : { namespace, pod };
}
