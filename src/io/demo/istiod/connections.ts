import { text } from '../../../core/decode/read.ts';
import type { Directory } from '../directory.ts';
import { readEntries } from './json.ts';

/** The files that tell who is connected, best first. */
const CLIENT_FILES = ['connections.json', 'adsz.json'] as const;

/** "reviews-v1.default-12" → "reviews-v1.default" */
export const proxyOfConnection = (connectionId: string): string =>
  connectionId.replace(/-\d+$/, '');

/** The ids ("<pod>.<namespace>-<number>") of what is connected to an istiod. */
async function connectionsOf(files: Directory): Promise<string[]> {
  for (const name of CLIENT_FILES) {
    const clients = await readEntries(files, name, 'clients');
    if (clients !== undefined) return clients.map((client) => text(client, 'connectionId') ?? '');
  }
  const rows = await readEntries(files, 'syncz.json', '');
  return (rows ?? []).map((row, index) => `${text(row, 'proxy') ?? ''}-${index + 1}`);
}

/**
 * The proxy ("<pod>.<namespace>") that istiod takes a proxyID for: the first connection whose id contains it (pilot/pkg/xds/debug.go,
 * getProxyConnection), which may be another pod than was meant.
 */
export async function connectedProxy(
  files: Directory,
  proxyId: string,
): Promise<string | undefined> {
  const found = (await connectionsOf(files)).find((id) => id.includes(proxyId));
  return found === undefined ? undefined : proxyOfConnection(found);
}

/** What istiod would send to a proxy: its config_dump file. */
export function dumpFile(proxy: string): string {
  // Namespaces hold no dots, pods may: the last dot parts them.
  const dot = proxy.lastIndexOf('.');
  return `config_dump/${proxy.slice(dot + 1)}/${proxy.slice(0, dot)}.json`;
}
