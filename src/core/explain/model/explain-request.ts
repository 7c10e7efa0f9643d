import type { ProxyRef } from '../../model/proxy.ts';
import type { PeerCertificate } from '../../wire/stream-facts.ts';
import type { HttpRequest } from '../../wire/http-request.ts';

/** Who sends a request. */
export type RequestSource =
  | { readonly kind: 'pod'; readonly ref: ProxyRef }
  /** No pod of the mesh: a kubelet, the internet. */
  | { readonly kind: 'outside' };

/** What applications are assumed to do with what reaches them. */
export interface ApplicationBehaviour {
  /** 200 when absent. */
  readonly status?: number;
  readonly delayMs?: number;
  /** Closes the connection instead of an answer. */
  readonly reset?: boolean;
}

/** One request to be explained, as the client's application sends it. */
export interface ExplainRequest {
  readonly name?: string;
  readonly source: RequestSource;
  /** The address that the client has, where it is said. */
  readonly sourceIp?: string;
  /** Name or address that is called. */
  readonly host: string;
  readonly port: number;
  /** A pod of this gateway is called, whatever `host` resolves to. */
  readonly through?: ProxyRef;
  /** TLS that the application speaks itself. */
  readonly tls?: ApplicationTls;
  /** Absent: other bytes than HTTP. */
  readonly http?: HttpRequest;
  readonly application: ApplicationBehaviour;
}

export interface ApplicationTls {
  /** SNI; "" where the name is an address. */
  readonly serverName: string;
  readonly alpn: readonly string[];
  /** Takes any certificate of the server. */
  readonly isInsecure: boolean;
  readonly certificate?: PeerCertificate;
}
