import type { Cluster } from '../../model/envoy/cluster.ts';
import type { Route, VirtualHost } from '../../model/envoy/virtual-host.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { SocketAddress } from '../../wire/connection.ts';

/** What an ending is about, for who looks for the object to change. */
export type Blame =
  | {
      readonly kind: 'missing-cluster';
      readonly proxy: ProxyRef;
      readonly cluster: string;
      /** The rule that names it. */
      readonly rule?: { readonly host: VirtualHost; readonly route: Route };
    }
  /** A proxy that has nothing for a host: no virtual host, or what it does with all that it does not know. */
  | {
      readonly kind: 'unknown-host';
      readonly proxy: ProxyRef;
      readonly host: string;
      readonly port: number;
    }
  /** A server that lacks its own certificates. */
  | { readonly kind: 'certificate'; readonly proxy: ProxyRef; readonly secrets: readonly string[] }
  /** A token that a proxy does not take; of whom it is, where it says so. */
  | { readonly kind: 'jwt'; readonly proxy: ProxyRef; readonly issuer?: string }
  /** A proxy without a listener for a connection that reached it. */
  | { readonly kind: 'listener'; readonly proxy: ProxyRef; readonly destination: SocketAddress }
  /** An object that the config itself names. */
  | { readonly kind: 'object'; readonly resource: ResourceRef }
  /** `count` hosts there are, and none can be used; `ejected` of them by outlier detection, undefined where the dump does not say why. */
  | { readonly kind: 'no-hosts'; readonly proxy: ProxyRef; readonly cluster: Cluster; readonly count: number; readonly ejected: number | undefined } // prettier-ignore
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
