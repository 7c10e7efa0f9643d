import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { MeshdbgError } from '../../core/errors.ts';

/** Request options with plain headers, as node:http and ws take them. */
export type ServerOptions = Omit<RequestOptions, 'headers'> & { readonly headers: Headers };

export type Headers = Readonly<Record<string, string | string[]>>;

/** One API server, as the kubeconfig reaches it. */
export interface ApiServer {
  /** Without a slash at its end; may have a path. */
  readonly url: string;
  readonly context: string;
  /** Longest time without a byte, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * TLS, agent and headers (credentials, impersonation) of a request; `keep` shares connections between requests.
   * @throws {MeshdbgError} unauthorized, unreadable when the kubeconfig's credentials cannot be used
   */
  options(how: { readonly keep: boolean }): Promise<ServerOptions>;
}

export interface ApiServerParts {
  readonly config: KubeConfig;
  readonly impersonation: Headers;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export function apiServer(parts: ApiServerParts): ApiServer {
  const { config, impersonation, timeoutMs, signal } = parts;
  const agents = new Map<string, RequestOptions['agent']>();
  return {
    url: config.getCurrentCluster()?.server ?? '',
    context: config.getCurrentContext(),
    timeoutMs,
    signal,
    options: async ({ keep }) => {
      const options: RequestOptions = { headers: {} };
      try {
        await config.applyToHTTPSOptions(options);
      } catch (cause) {
        throw unusable(cause);
      }
      // The library makes an agent a call: one for all requests lets TLS sessions and connections live on.
      const key = `${keep} ${String(options.cert)}`;
      const agent = agents.get(key) ?? options.agent;
      if (keep && typeof agent === 'object') keepAlive(agent);
      agents.set(key, agent);
      const headers = { ...trimmed(options.headers), ...impersonation };
      return { ...options, agent, headers };
    },
  };
}

/** Node reads this property for each request, but its types only know it as an option that the library does not pass on. */
function keepAlive(agent: Agent): void {
  Object.assign(agent, { keepAlive: true });
}

/** Tokens read from files end with a line break, which is no header. */
function trimmed(headers: RequestOptions['headers']): Headers {
  const entries = Object.entries(headers ?? {}).map(
    ([name, value]): [string, string[] | string] => [
      name,
      Array.isArray(value) ? value.map(String) : String(value).trim(),
    ],
  );
  return Object.fromEntries(entries);
}

function unusable(cause: unknown): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Error && 'path' in cause && typeof cause.path === 'string')
    return new MeshdbgError(
      'unreadable',
      `The kubeconfig names the file ${cause.path}, which cannot be read.`,
      { hint: text, cause },
    );
  return new MeshdbgError('unauthorized', `The kubeconfig's credentials cannot be used: ${text}`, {
    hint: 'Log in again, and try the same with: kubectl get pods',
    cause,
  });
}
