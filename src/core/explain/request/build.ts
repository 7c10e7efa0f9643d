import { isIP } from 'node:net';
import { MeshdbgError } from '../../errors.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import type { PeerCertificate } from '../../wire/stream-facts.ts';
import type {
  ApplicationBehaviour,
  ApplicationTls,
  ExplainRequest,
  RequestSource,
} from '../model/explain-request.ts';
import type { Header, HttpRequest } from '../../wire/http-request.ts';
import { shownText } from '../../query/shown-text.ts';
import { parseUrl, type CalledUrl } from './url.ts';

/** A request as people write it, on a command line or in a file. */
export interface WrittenRequest {
  readonly name?: string | undefined;
  readonly source: RequestSource;
  readonly sourceIp?: string | undefined;
  readonly through?: ProxyRef | undefined;
  readonly method?: string | undefined;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly http?: 'tcp' | 'tls' | '1.0' | '1.1' | '2' | undefined;
  readonly sni?: string | undefined;
  readonly isInsecure?: boolean | undefined;
  readonly bodyBytes?: number | undefined;
  readonly certificate?: PeerCertificate | undefined;
  readonly application?: ApplicationBehaviour | undefined;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * What is really sent for a request as it is written: Host from its header, the SNI or the URL; SNI from the name; what every
 * client adds.
 * @throws {MeshdbgError} usage for a URL, method or header that no client could send
 */
export function buildRequest(written: WrittenRequest): ExplainRequest {
  const url = parseUrl(written.url);
  const isTls = url.scheme === 'https' || url.scheme === 'tls' || written.http === 'tls';
  const isHttp = url.scheme !== 'tcp' && url.scheme !== 'tls' && written.http !== 'tcp' && written.http !== 'tls'; // prettier-ignore
  return {
    ...(written.name === undefined ? {} : { name: written.name }),
    source: written.source,
    ...(written.sourceIp === undefined ? {} : { sourceIp: written.sourceIp }),
    ...(written.through === undefined ? {} : { through: written.through }),
    host: url.host,
    port: url.port,
    ...(isTls ? { tls: tlsOf(written, url, isHttp) } : {}),
    ...(isHttp ? { http: httpOf(written, url) } : {}),
    application: written.application ?? {},
  };
}

function tlsOf(
  { sni, http, isInsecure, certificate }: WrittenRequest,
  { host }: CalledUrl,
  isHttp: boolean,
): ApplicationTls {
  return {
    serverName: sni ?? (isIP(host.replace(/^\[|\]$/g, '')) === 0 ? host : ''),
    alpn: !isHttp ? [] : http === '2' ? ['h2', 'http/1.1'] : ['http/1.1'],
    isInsecure: isInsecure === true,
    ...(certificate === undefined ? {} : { certificate }),
  };
}

function httpOf(
  { method = 'GET', headers, sni, http, bodyBytes = 0 }: WrittenRequest,
  url: CalledUrl,
): HttpRequest {
  if (!TOKEN.test(method)) throw new MeshdbgError('usage', `${method} is no HTTP method.`);
  const sent = headers.map(([name, value]): Header => [headerName(name), headerValue(name, value)]);
  const own = sent.findLast(([name]) => name === 'host')?.[1];
  const isDefault = !url.hasPort || url.port === (url.scheme === 'https' ? 443 : 80);
  const authority = own ?? `${sni ?? url.host}${isDefault ? '' : `:${url.port}`}`;
  const names = new Set(sent.map(([name]) => name));
  const grpc: Header[] = url.scheme === 'grpc' && !names.has('content-type') ? [['content-type', 'application/grpc']] : []; // prettier-ignore
  return {
    method: url.scheme === 'grpc' ? 'POST' : method,
    scheme: url.scheme === 'https' ? 'https' : 'http',
    authority,
    path: url.path,
    headers: [...sent.filter(([name]) => name !== 'host'), ...grpc],
    protocol: url.scheme === 'grpc' || http === '2' ? 'HTTP/2' : http === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1', // prettier-ignore
    bodyBytes,
  };
}

function headerName(name: string): string {
  if (!TOKEN.test(name)) throw new MeshdbgError('usage', `${JSON.stringify(shownText(name))} is no name of a header.`, { hint: "Write -H 'name: value'." }); // prettier-ignore
  return name.toLowerCase();
}

function headerValue(name: string, value: string): string {
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\u0000\r\n]/.test(value)) throw new MeshdbgError('usage', `The value of header ${name} holds a line break or a NUL.`); // prettier-ignore
  return value.trim();
}
