import { MeshdbgError } from '../../core/errors.ts';
import type { ApiServer } from './api-server.ts';

/** OpenSSL's and Node's codes for a server certificate that is not trusted. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signs itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'a certificate of its chain signs itself',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its issuer is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is unknown',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for other names',
};

/** What a failed connection to the API server means. MeshdbgErrors pass through. */
export function networkError(cause: unknown, { url, context }: ApiServer): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  const { code, text } = innermost(cause);
  const host = new URL(url).host;
  const of = `Context "${context}" says so.`;
  const unreachable = (sentence: string, hint: string): MeshdbgError =>
    new MeshdbgError('unreachable', sentence, { hint, cause });

  const certificate = CERTIFICATE[code];
  if (certificate !== undefined)
    return unreachable(
      `The certificate of the API server ${host} is not trusted: ${certificate}.`,
      `${of} Check certificate-authority and tls-server-name of its cluster, and HTTPS_PROXY.`,
    );
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable(`The API server ${host} refuses connections.`, `${of} Is the cluster up?`);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return unreachable(
        `The name of the API server ${host} cannot be resolved.`,
        `${of} Is the VPN up?`,
      );
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unreachable(`The API server ${host} cannot be reached.`, `${of} Is the VPN up?`);
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable(`The API server ${host} closed the connection.`, `${of} Try again.`);
  }
  if (/EPROTO|ERR_SSL|WRONG_VERSION/.test(code))
    return unreachable(
      `No TLS connection to the API server ${host}: ${reasonOf(cause) ?? text}.`,
      `${of} Check the server's address (http or https) and the client certificate.`,
    );
  const proxied = /^Bad response: (\d+)$/.exec(text);
  if (proxied !== null)
    return unreachable(
      `The proxy on the way to the API server ${host} refuses with status ${proxied[1]}.`,
      'Check proxy-url of the cluster in the kubeconfig, HTTPS_PROXY and NO_PROXY.',
    );
  return unreachable(`No connection to the API server ${host}: ${text}`, of);
}

/** Several addresses of one name fail as an AggregateError: its first part says why. */
function innermost(cause: unknown): { readonly code: string; readonly text: string } {
  if (cause instanceof AggregateError && cause.errors.length > 0) return innermost(cause.errors[0]);
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return { code, text };
}

/** OpenSSL's own words, without its file and line. */
const reasonOf = (cause: unknown): string | undefined =>
  cause instanceof Error && 'reason' in cause && typeof cause.reason === 'string'
    ? cause.reason
    : undefined;
