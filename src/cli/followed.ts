import { proxyText, type ProxyRef } from '../core/model/proxy.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { RunInput, StreetCommand } from './command.ts';
import type { OptionSpecs } from './option.ts';

/**
 * What was read, with the proxies that the command follows: they lead to others, because what one really has may name servers that the YAML
 * does not.
 * @param read reads one of each list
 */
export async function followed(
  command: StreetCommand,
  input: RunInput<OptionSpecs>,
  read: (known: Snapshot, replicas: readonly (readonly ProxyRef[])[]) => Promise<Snapshot>,
): Promise<Snapshot> {
  const named = new Set<string>();
  let { snapshot } = input;
  for (let round = 0; command.follow !== undefined; round++) {
    const replicas = command
      .follow({ ...input, snapshot, round })
      .filter((all) => !named.has(all.map(proxyText).join()));
    if (replicas.length === 0) break;
    for (const all of replicas) named.add(all.map(proxyText).join());
    snapshot = await read(snapshot, replicas);
  }
  return snapshot;
}
