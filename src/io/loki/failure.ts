import { MeshdbgError } from '../../core/errors.ts';
import type { LokiServer } from './access.ts';

const LONGEST = 400;

/** What an answer other than success means. @param body what Loki, or what stands before it, said */
export function statusFailure({ url }: LokiServer, status: number, body: string): MeshdbgError {
  const text = body.trim();
  const said = text.startsWith('<') ? '' : text.slice(0, LONGEST);
  const host = url.host;
  const hint = said === '' ? {} : { hint: `Loki says: ${said}` };
  if (status === 401 && /no org id/i.test(said))
    return new MeshdbgError('unauthorized', `The Loki at ${host} wants to know the tenant (401).`, {
      hint: 'Name it with --loki-org-id or LOKI_ORG_ID.',
    });
  if (status === 401 || (status >= 300 && status < 400))
    return new MeshdbgError(
      'unauthorized',
      `The Loki at ${host} does not accept these credentials (${status}).`,
      { hint: 'Give --loki-token, or --loki-username and --loki-password (LOKI_BEARER_TOKEN, LOKI_USERNAME, LOKI_PASSWORD).' },
    );
  if (status === 403)
    return new MeshdbgError('forbidden', `Not allowed: to query the Loki at ${host} (403).`, hint);
  if (status === 404)
    return new MeshdbgError('not-found', `No Loki answers at ${url.href} (404).`, {
      hint: 'Give the address before /loki/api/v1, with its path if it has one.',
    });
  if (status === 400 || status === 422)
    return new MeshdbgError('usage', `The Loki at ${host} refuses the query: ${said || status}`);
  if (status === 429)
    return new MeshdbgError('unreachable', `The Loki at ${host} is asked too much (429).`, hint);
  return new MeshdbgError('unreachable', `The Loki at ${host} answered ${status}.`, hint);
} // prettier-ignore

/** What a failed connection means; MeshdbgErrors pass through. */
export function connectionFailure({ url, signal }: LokiServer, cause: unknown): MeshdbgError {
  if (cause instanceof MeshdbgError) return cause;
  if (signal.aborted) return new MeshdbgError('interrupted', 'Interrupted.', { cause });
  const first: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = first instanceof Error && 'code' in first ? String(first.code) : '';
  const why =
    code === 'ECONNREFUSED'
      ? 'it refuses connections'
      : code === 'ENOTFOUND' || code === 'EAI_AGAIN'
        ? 'its name cannot be resolved'
        : first instanceof Error
          ? first.message
          : String(first);
  return new MeshdbgError('unreachable', `No connection to the Loki at ${url.host}: ${why}.`, {
    hint: 'For a Loki inside the cluster: kubectl port-forward svc/loki 3100, then --loki http://localhost:3100',
    cause,
  });
}

export const silence = ({ url, timeoutMs }: LokiServer): MeshdbgError =>
  new MeshdbgError(
    'timeout',
    `The Loki at ${url.host} sent nothing within ${timeoutMs / 1000} s (--request-timeout).`,
    { hint: 'Ask for less time with --since, or give it more with --request-timeout 2m.' },
  );

export const notLoki = ({ url }: LokiServer, what: string): MeshdbgError =>
  new MeshdbgError('unreadable', `The answer of ${url.host} is not one of Loki: ${what}.`, {
    hint: 'Is a login page or another service at this address?',
  });
