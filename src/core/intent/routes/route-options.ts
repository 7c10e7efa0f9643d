import type { ProxyContext } from '../context.ts';
import type { Service } from '../model/service.ts';

/** For whom and where the http rules of a VirtualService are translated (istio/pilot/pkg/networking/core/route/route.go, RouteOptions). */
export interface RouteOptions {
  readonly context: ProxyContext;
  /** The port that the listener is for: what `match.port` is compared with and destinations without port fall back to. */
  readonly port: number;
  /** Names of the gateways that it is for: "mesh", or "namespace/name" of Gateways. */
  readonly gateways: ReadonlySet<string>;
  /** Services as this listener knows them, for ports of destinations and ExternalNames. */
  readonly serviceOf: (host: string) => Service | undefined;
  /** The listener terminates TLS: decides which port a redirect may leave out. */
  readonly tls?: boolean;
  /** Tell clients by alt-svc that HTTP/3 is offered. */
  readonly http3?: boolean;
}

export const MESH_GATEWAY: ReadonlySet<string> = new Set(['mesh']);
