import { isHttp, isTcp, type Protocol } from '../../model/protocol.ts';
import { chainsConflict, type Chain } from './chain.ts';
import type { Entry } from './entry.ts';

/** Mongo and MySQL servers speak first: nothing else can share their listener, because sniffing would wait for the client (core/listener.go, isConflictWithWellKnownPort). */
export const canShare = (incoming: Protocol, existing: Protocol): boolean =>
  incoming === existing || !(isServerFirst(incoming) || isServerFirst(existing));

const isServerFirst = (protocol: Protocol): boolean => protocol === 'Mongo' || protocol === 'MySQL';

/** Adds chains that Envoy can tell from those that are there: who comes first wins (mergeTCPFilterChains). */
export function mergeChains(entry: Entry, incoming: readonly Chain[]): void {
  const merged = [...entry.chains];
  for (const chain of incoming)
    if (!merged.some((existing) => chainsConflict(existing, chain))) merged.push(chain);
  entry.chains = merged;
}

/** What an entry serves so far. */
export const entryKind = ({ protocol }: Entry): 'http' | 'tcp' | 'auto' => {
  if (isHttp(protocol)) return 'http';
  return isTcp(protocol) ? 'tcp' : 'auto';
};
