import { proxyText } from '../model/proxy.ts';
import { shownHeaderValue } from '../query/sensitive-header.ts';
import type { ExplainRequest } from './model/explain-request.ts';

/** A request as it is shown: tokens and cookies are not. */
export interface ShownRequest {
  /** "ns/pod" or "outside". */
  readonly from: string;
  /** The gateway's pod that is called, "ns/pod". */
  readonly through?: string;
  readonly sourceIp?: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'HTTP/1.0' | 'HTTP/1.1' | 'HTTP/2' | 'tcp';
  /** TLS that the application speaks itself. */
  readonly tls?: { readonly serverName: string };
  /** Only of HTTP. */
  readonly http?: {
    readonly method: string;
    readonly authority: string;
    readonly path: string;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
  };
}

export function shownRequest(request: ExplainRequest): ShownRequest {
  const { source, through, sourceIp, host, port, tls, http } = request;
  return {
    from: source.kind === 'pod' ? proxyText(source.ref) : 'outside',
    ...(through === undefined ? {} : { through: proxyText(through) }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    host,
    port,
    protocol: http?.protocol ?? 'tcp',
    ...(tls === undefined ? {} : { tls: { serverName: tls.serverName } }),
    ...(http === undefined ? {} : { http: shownHttp(http) }),
  };
}

const shownHttp = ({ method, authority, path, headers }: NonNullable<ExplainRequest['http']>): NonNullable<ShownRequest['http']> => ({
  method, authority, path,
  headers: headers.map(([name, value]) => ({ name, value: shownHeaderValue(name, value) })),
}); // prettier-ignore
