import { MeshdbgError } from '../../core/errors.ts';
import { isObject, objects, strings, text } from '../../core/decode/read.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { BundleWriter } from '../../ports/files.ts';
import type { PartRecord } from './collector.ts';

/** What an interrupted run leaves for the next: one record a proxy that is complete, and what it was about. */
const ABOUT = '.resume/about.json';
const pathOf = ({ namespace, pod }: ProxyRef): string => `.resume/proxies/${namespace}/${pod}.json`;

const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export const saveRecord = (
  writer: BundleWriter,
  proxy: ProxyRef,
  record: PartRecord,
): Promise<void> => writer.write(pathOf(proxy), encoded(record));

/** What an interrupted run wrote of a proxy; undefined where it did not, or not everything. */
export async function recordOf(
  writer: BundleWriter,
  proxy: ProxyRef,
): Promise<PartRecord | undefined> {
  const value = await readJson(writer, pathOf(proxy));
  const gaps = objects(value, 'gaps');
  // What could not be read is tried again.
  if (value === undefined || gaps.length > 0) return undefined;
  const date = text(value, 'date');
  const count = (key: 'files' | 'bytes'): number => Number(value[key]) || 0;
  return {
    part: 'proxies',
    name: `${proxy.namespace}/${proxy.pod}`,
    files: count('files'),
    bytes: count('bytes'),
    gaps: [],
    redacted: objects(value, 'redacted').map((one) => ({
      path: text(one, 'path') ?? '',
      what: text(one, 'what') ?? '',
    })),
    versions: strings(value, 'versions'),
    ...(date === undefined ? {} : { date }),
  };
}

/** Notes what this run is about. @throws {MeshdbgError} usage when the one to be continued was about something else */
export async function continueAs(
  writer: BundleWriter,
  about: Readonly<Record<string, unknown>>,
): Promise<void> {
  const before = await readJson(writer, ABOUT);
  if (before !== undefined && JSON.stringify(before) !== JSON.stringify(about))
    throw new MeshdbgError('usage', `${writer.path}.partial was begun with another cluster, target or parts.`, {
      hint: `Give the same again, or remove it: rm -r ${writer.path}.partial`,
    }); // prettier-ignore
  await writer.write(ABOUT, encoded(about));
}

async function readJson(writer: BundleWriter, path: string) {
  if (!writer.kept.has(path)) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await writer.read(path)));
    return isObject(value) ? value : undefined;
  } catch {
    // Cut off in the middle of writing it: as if it were not there.
    return undefined;
  }
}
