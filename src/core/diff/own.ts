import { strings, text } from '../decode/read.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import { canonical } from '../form/canonical.ts';
import type { Change } from './change.ts';

/** What a proxy is called in its own config: its addresses and its pod's name. */
export interface OwnWords {
  readonly addresses: readonly string[];
  readonly pod: string;
}

/** From the node that the proxy presents itself as (istio/pilot/pkg/model/context.go, INSTANCE_IPS and NAME). */
export function ownWords({ proxy, bootstrap }: ProxySnapshot): OwnWords {
  const metadata = bootstrap?.node.metadata;
  const listed = text(metadata, 'INSTANCE_IPS')?.split(',') ?? strings(metadata, 'INSTANCE_IPS');
  const ip = bootstrap?.node.parsed?.ip;
  const addresses = [...new Set([...(ip === undefined ? [] : [ip]), ...listed])];
  return { addresses: addresses.filter((address) => address !== ''), pod: proxy.pod };
}

/**
 * Whether two proxies of the same config part here by nature: the same text, but for each one's own address and name.
 * A proxy leaves out its own address where it listens for those of its peers (a headless service), so a listener
 * for the other one's address is such a value too.
 */
export function isByNature(
  change: Pick<Change, 'left' | 'right'>,
  object: string,
  { left, right }: { readonly left: OwnWords; readonly right: OwnWords },
): boolean {
  if (change.left === undefined) return isFor(object, left);
  if (change.right === undefined) return isFor(object, right);
  const [a, b] = [canonical(change.left), canonical(change.right)];
  const mine = withoutOwn(a, left);
  return mine !== a && mine === withoutOwn(b, right);
}

/** istiod names a listener "<address>_<port>" (istio/pilot/pkg/networking/core/listener.go, getListenerName). */
const isFor = (listener: string, { addresses }: OwnWords): boolean =>
  addresses.some((address) => listener.startsWith(`${address}_`));

function withoutOwn(value: string, { addresses, pod }: OwnWords): string {
  const words = [...addresses, pod].map(escaped);
  const pattern = new RegExp(`(?<![0-9a-zA-Z.:-])(?:${words.join('|')})(?![0-9a-zA-Z.-])`, 'g');
  return value.replace(pattern, '<own>');
}

const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
