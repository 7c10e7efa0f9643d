import { MeshdbgError } from '../../core/errors.ts';

/** What was asked, in Kubernetes' own words. */
export interface Asked {
  readonly verb: string;
  /** Plural, with the subresource: "pods/portforward". */
  readonly resource: string;
  /** Absent for all namespaces and for cluster-wide kinds. */
  readonly namespace?: string;
  readonly name?: string;
  readonly clusterWide?: boolean;
}

/** "list pods in namespace shop" */
export function askedText({ verb, resource, namespace, name, clusterWide }: Asked): string {
  const what = name === undefined ? `${verb} ${resource}` : `${verb} ${resource} "${name}"`;
  if (namespace !== undefined) return `${what} in namespace ${namespace}`;
  return clusterWide ? what : `${what} in all namespaces`;
}

/** An answer that is none: its HTTP status and what its body says. */
export interface Refusal {
  readonly status: number;
  readonly body: string;
}

/** What an API server's refusal means. */
export function statusError(asked: Asked, { status, body }: Refusal): MeshdbgError {
  const said = messageOf(body);
  const hint = said === '' ? {} : { hint: `The API server says: ${said}` };
  const what = askedText(asked);
  switch (status) {
    case 401:
      return new MeshdbgError(
        'unauthorized',
        `The API server does not accept these credentials (401 on ${what}).`,
        { hint: 'The token or certificate may have expired: log in again, or choose --context.' },
      );
    case 403:
      return new MeshdbgError('forbidden', `Not allowed: ${askedText(verbOf(asked, said))}.`, hint);
    case 404:
      return new MeshdbgError('not-found', `Not found: ${what}.`, hint);
    default:
      return new MeshdbgError('unreachable', `The API server answered ${status} to ${what}.`, hint);
  }
}

/** The server names the verb that it asked for: a WebSocket needs "get" where SPDY needed "create". */
function verbOf(asked: Asked, said: string): Asked {
  const match = / cannot ([a-z]+) resource "/.exec(said);
  return match?.[1] === undefined ? asked : { ...asked, verb: match[1] };
}

const LONGEST = 400;

/** The message of a Status object, or the text that a proxy or kubelet answered; "" for a web page. */
export function messageOf(body: string): string {
  const text = body.trim();
  if (text.startsWith('<')) return '';
  return (fromStatus(text) ?? text).slice(0, LONGEST);
}

function fromStatus(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'message' in value)
      return typeof value.message === 'string' ? value.message : '';
    return undefined;
  } catch {
    return undefined;
  }
}
