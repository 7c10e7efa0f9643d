import { isObject, objects, text } from '../../core/decode/read.ts';
import { splitProxy } from '../../core/decode/sync-names.ts';
import { decodeSyncz } from '../../core/decode/syncz.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';

/** A proxy's stream to one istiod. */
export interface Connection {
  /** istiod's id of it, "<pod>.<namespace>-<number>"; without the number where only /debug/syncz tells. */
  readonly id: string;
  readonly proxy: ProxyRef;
  readonly number: number;
}

/** Reads /debug/connections (or adsz, with more of the same); or /debug/syncz, which knows no numbers. */
export function connectionsIn(bytes: Uint8Array): readonly Connection[] {
  const body = parse(bytes);
  if (!Array.isArray(body))
    return objects(isObject(body) ? body : undefined, 'clients').flatMap((client) => {
      const id = text(client, 'connectionId');
      const [, name, number] = /^(.+)-(\d+)$/.exec(id ?? '') ?? [];
      return id === undefined || name === undefined
        ? []
        : [{ id, proxy: splitProxy(name), number: Number(number) }];
    });
  return decodeSyncz(body, '').map(({ namespace, pod }) => ({
    id: `${pod}.${namespace}`,
    proxy: { namespace, pod },
    number: 0,
  }));
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What to ask istiod for, so that the answer can only be of this proxy. */
export type ProxyId =
  | { readonly kind: 'connected'; readonly proxyId: string }
  | { readonly kind: 'ambiguous'; readonly others: readonly string[] }
  | { readonly kind: 'elsewhere' };

/**
 * istiod takes the first connection whose id contains what it is asked for, in no order (istio/pilot/pkg/xds/debug.go,
 * getDebugConnection): "a.default" also finds "xa.default-7" and "a.default2-3". So the whole id is asked for, and only
 * where no other proxy's id contains it. A proxy that reconnects has two for a while: the newest counts.
 */
export function proxyIdOf(connections: readonly Connection[], proxy: ProxyRef): ProxyId {
  const isMine = (other: ProxyRef): boolean =>
    other.namespace === proxy.namespace && other.pod === proxy.pod;
  const [newest] = connections
    .filter((connection) => isMine(connection.proxy))
    .sort((a, b) => b.number - a.number);
  if (newest === undefined) return { kind: 'elsewhere' };
  const others = connections.filter(
    (other) => other.id.includes(newest.id) && !isMine(other.proxy),
  );
  return others.length === 0
    ? { kind: 'connected', proxyId: newest.id }
    : { kind: 'ambiguous', others: others.map(({ id }) => id).sort() };
}
