import type { Cluster } from '../../model/envoy/cluster.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { SocketAddress } from '../../wire/connection.ts';

/** What an ending is about, for who looks for the object to change. */
export type Blame =
  | { readonly kind: 'missing-cluster'; readonly proxy: ProxyRef; readonly cluster: string }
  /** `count` hosts there are, and none can be used. */
  | { readonly kind: 'no-hosts'; readonly proxy: ProxyRef; readonly cluster: Cluster; readonly count: number } // prettier-ignore
  /** A route and what of it decided: a field of its rule ("timeout", "fault.abort"). */
  | { readonly kind: 'route'; readonly host: VirtualHost; readonly route?: Route; readonly field?: string } // prettier-ignore
  /** Two sides that don't speak the same. */
  | {
      readonly kind: 'tls';
      readonly destination: SocketAddress;
      /** Set by the proxy that sent. */
      readonly client?: ProxyRef;
      readonly cluster?: Cluster;
    };
