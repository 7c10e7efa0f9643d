import type { IncomingMessage } from 'node:http';
import { READ, type Access } from './access.ts';
import type { Cuts } from './logs/cuts.ts';
import { resourcePath, type ResourcePath } from './path.ts';
import type { Replay } from './replay.ts';
import type { Tokens } from './istiod/token.ts';
import { noSuchResource, unauthorized } from './status.ts';
import { DEMO } from './kubeconfig.ts';

/** A request for a resource, authenticated. */
export interface Call {
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
  readonly user: string;
  readonly replay: Replay;
}

/** What the whole server knows. */
export interface Cluster {
  readonly replay: Replay;
  readonly access: Access;
  readonly token: string;
  readonly tokens: Tokens;
  /** How connections that carry logs break. */
  readonly cuts: Cuts;
  /** Told of everything that was allowed and is no reading: "create serviceaccounts/token istio-system/default". */
  readonly audit: (line: string) => void;
}

/** @throws {ApiFailure} 401 without the demo's token */
export function authenticate({ headers }: IncomingMessage, { token }: Cluster): string {
  if (headers.authorization !== `Bearer ${token}`) throw unauthorized();
  // Impersonation is a right of the demo's user; the API server then speaks of the other one.
  const other = headers['impersonate-user'];
  return typeof other === 'string' ? other : DEMO;
}

/** @throws {ApiFailure} 404 for a path that is no resource's */
export function callOf(url: URL, user: string, { replay }: Cluster): Call {
  const path = resourcePath(url.pathname);
  if (path === undefined) throw noSuchResource();
  return { path, query: url.searchParams, user, replay };
}

/**
 * The verbs that RBAC asks about. A stream asks for the verb of its HTTP method, and for "create" whatever the method is, as
 * clients cannot choose the method of a WebSocket (Kubernetes 1.35).
 */
function verbsOf(method: string, { path, query }: Call): string[] {
  const stream = ['portforward', 'exec', 'attach'].includes(path.subresource ?? '');
  if (stream) return method === 'GET' ? ['get', 'create'] : ['create'];
  if (method === 'GET' || method === 'HEAD') {
    const watching = ['true', '1'].includes(query.get('watch') ?? '');
    return [watching ? 'watch' : path.name === undefined ? 'list' : 'get'];
  }
  if (method === 'DELETE') return [path.name === undefined ? 'deletecollection' : 'delete'];
  const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch' };
  return [verbs[method] ?? method.toLowerCase()];
}

/** @throws {ApiFailure} 403 */
export function authorize(method: string, call: Call, { access, audit }: Cluster): void {
  const { group, resource, namespace, name, subresource } = call.path;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  for (const verb of verbsOf(method, call)) {
    access.check(call.user, {
      verb,
      group,
      resource: what,
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    });
    if (!READ.includes(verb))
      audit([verb, what, [namespace, name].filter((part) => part !== undefined).join('/')].join(' ').trimEnd()); // prettier-ignore
  }
}
