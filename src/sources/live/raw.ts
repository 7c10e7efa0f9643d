import { MeshdbgError } from '../../core/errors.ts';
import { isObject, number, objects, text } from '../../core/decode/read.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { ProxyFile } from '../../core/model/proxy-file.ts';
import type { AdminResponse } from '../../ports/admin.ts';
import type { Kube } from '../../ports/kube.ts';
import type { ProxyTarget, RawReader } from '../source.ts';
import { askTwice, type Reader } from './read-proxy.ts';

const SILENT = { at: (): void => {}, end: (): void => {} };

/** Reads what a bundle keeps from a cluster. */
export function liveRaw(reader: Reader, kube: Kube): RawReader {
  const asked = async (
    target: ProxyTarget,
    { path, method, maxBytes }: Pick<ProxyFile, 'path' | 'method' | 'maxBytes'>,
  ): Promise<AdminResponse> =>
    askTwice(reader, target, {
      read: {
        path,
        ...(method === undefined ? {} : { method }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
      },
      progress: SILENT,
    });
  return {
    body: async (target, file) => {
      const { status, body, date } = await asked(target, file);
      if (status !== 200 && file.anyStatus !== true) throw refused(target, file.path, status, body);
      return { bytes: body, ...(date === undefined ? {} : { date }) };
    },
    log: (query) => kube.logs(query),
    estimate: async (target) => {
      const { status, body } = await asked(target, { path: COUNTS });
      return status === 200 ? sizeOf(body) : sizeOf(new Uint8Array());
    },
  };
}

/** How many clusters an Envoy has: one small answer. */
const COUNTS = '/stats?format=json&filter=%5Ecluster_manager%5C.active_clusters%24';
/** What an Envoy answers whatever it has: bootstrap, its extensions, its own statistics. */
const BASE_BYTES = 280_000;
/** Of all answers together, for a cluster with its route and some endpoints (22 MB of dump and 9 MB of clusters for 2,000 services). */
const BYTES_A_CLUSTER = 12_000;

function sizeOf(body: Uint8Array): number {
  try {
    const stats: unknown = JSON.parse(new TextDecoder().decode(body));
    const active = isObject(stats)
      ? objects(stats, 'stats').find(
          (stat) => text(stat, 'name') === 'cluster_manager.active_clusters',
        )
      : undefined;
    return BASE_BYTES + BYTES_A_CLUSTER * (number(active, 'value') ?? 0);
  } catch {
    return BASE_BYTES;
  }
}

function refused(
  { proxy }: ProxyTarget,
  ...[path, status, body]: [string, number, Uint8Array]
): MeshdbgError {
  const said = new TextDecoder().decode(body.subarray(0, 500)).split('\n')[0]?.trim() ?? '';
  const quoted = said === '' || said.startsWith('<') ? '' : `: ${said}`;
  return new MeshdbgError(
    status === 403 ? 'forbidden' : status === 404 ? 'unsupported' : 'unreachable',
    `The Envoy of ${proxyText(proxy)} answered ${status} to ${path}${quoted}`,
  );
}
