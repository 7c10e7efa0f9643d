import { MeshdbgError } from '../../core/errors.ts';
import type { LokiAccess } from '../../ports/loki.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** A Loki with everything that a request to it needs. */
export interface LokiServer {
  /** Without a slash at its end, credentials or query. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Credentials come from the flags, then from the URL, then from logcli's variables (grafana.com/docs/loki, logcli).
 * @throws {MeshdbgError} usage for what is no http(s) URL
 */
export function lokiServer(access: LokiAccess, env: Env): LokiServer {
  const url = urlOf(access.url);
  const username = access.username ?? (decodeURIComponent(url.username) || env['LOKI_USERNAME']);
  const password = access.password ?? (decodeURIComponent(url.password) || env['LOKI_PASSWORD']);
  const token = access.token ?? (username === undefined ? env['LOKI_BEARER_TOKEN'] : undefined);
  const orgId = access.orgId ?? env['LOKI_ORG_ID'];
  url.username = '';
  url.password = '';
  const basic = Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64');
  const authorization =
    token !== undefined && token !== ''
      ? `Bearer ${token}`
      : username === undefined
        ? undefined
        : `Basic ${basic}`;
  return {
    url,
    timeoutMs: access.timeoutMs,
    signal: access.signal,
    headers: {
      accept: 'application/json',
      ...(authorization === undefined ? {} : { authorization }),
      ...(orgId === undefined || orgId === '' ? {} : { 'x-scope-orgid': orgId }),
    },
  };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new MeshdbgError(
      'usage',
      `"${text.replace(/\/\/[^/@]*@/, '//')}" is no address of a Loki.`,
      {
        hint: 'Write its URL: --loki http://localhost:3100, or https://loki.example.com/prefix',
      },
    );
  url.search = '';
  url.hash = '';
  // As people copy it from a browser or from the data source of a Grafana.
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/loki\/api\/v1(\/.*)?$/, '');
  return url;
}

/** The address of one of Loki's endpoints. */
export function endpoint(
  { url }: LokiServer,
  name: string,
  query: Readonly<Record<string, string>>,
): URL {
  const at = new URL(url);
  at.pathname = `${url.pathname.replace(/\/$/, '')}/loki/api/v1/${name}`;
  at.search = new URLSearchParams(query).toString();
  return at;
}
