import { MeshdbgError } from '../../core/errors.ts';
import { decodeKubeList, decodeKubeObject } from '../../core/decode/kube-object.ts';
import type { JsonObject } from '../../core/model/json.ts';
import { KINDS, type Kind, type KindName } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { KubeReader, ListScope } from '../../ports/kube.ts';
import type { ApiServer } from './api-server.ts';
import { isObject } from './kubeconfig-file.ts';
import { get, type RestAnswer } from './rest.ts';
import { askedText, statusError, type Asked } from './status-error.ts';
import { pathOf, versionsOf } from './versions.ts';

/** Items a page, as kubectl's --chunk-size: one answer stays small in a big cluster. */
const PAGE = 500;

/** Reads objects over the generic REST paths, under the newest version that the cluster serves. */
export function objectReader(server: ApiServer): KubeReader {
  return {
    list: (name, scope) => list(server, name, scope),
    get: (name, namespace, object) => getOne(server, KINDS[name], { namespace, name: object }),
  };
}

async function list(server: ApiServer, name: KindName, scope: ListScope): Promise<KubeObject[]> {
  const kind: Kind = KINDS[name];
  const asked: Asked = {
    verb: 'list',
    resource: kind.plural,
    clusterWide: !kind.namespaced,
    ...(scope.namespace === undefined || !kind.namespaced ? {} : { namespace: scope.namespace }),
  };
  for (const version of versionsOf(kind)) {
    const found = await pages(server, pathOf(kind, version, asked.namespace), { scope, asked });
    if (found !== undefined) return found;
  }
  // No version is served: the cluster does not know the kind, so it has no objects of it.
  return [];
}

/** All pages of a list; undefined when this version is not served. */
async function pages(
  server: ApiServer,
  path: string,
  { scope, asked }: { readonly scope: ListScope; readonly asked: Asked },
): Promise<KubeObject[] | undefined> {
  let items: KubeObject[] = [];
  let limit: number | undefined = PAGE;
  let next = '';
  for (;;) {
    const answer = await get(server, `${path}?${query(scope, limit, next).toString()}`);
    if (answer.status === 404 && next === '') return undefined;
    if (answer.status === 410 && next !== '') {
      // The list changed too much between two pages: once more, in one piece, as client-go's pager does.
      [items, limit, next] = [[], undefined, ''];
      continue;
    }
    const body = parse(answer, asked);
    items.push(...decodeKubeList(body));
    const token = isObject(body['metadata']) ? body['metadata']['continue'] : undefined;
    next = typeof token === 'string' ? token : '';
    if (next === '') return items;
  }
}

function query(scope: ListScope, limit: number | undefined, next: string): URLSearchParams {
  const parameters = new URLSearchParams();
  if (limit !== undefined) parameters.set('limit', String(limit));
  if (next !== '') parameters.set('continue', next);
  if (scope.labelSelector !== undefined) parameters.set('labelSelector', scope.labelSelector);
  if (scope.name !== undefined) parameters.set('fieldSelector', `metadata.name=${scope.name}`);
  return parameters;
}

async function getOne(
  server: ApiServer,
  kind: Kind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<KubeObject | undefined> {
  const scope = kind.namespaced ? namespace : undefined;
  const asked: Asked = {
    verb: 'get',
    resource: kind.plural,
    name,
    clusterWide: !kind.namespaced,
    ...(scope === undefined ? {} : { namespace: scope }),
  };
  for (const version of versionsOf(kind)) {
    const path = `${pathOf(kind, version, scope)}/${encodeURIComponent(name)}`;
    const answer = await get(server, path);
    if (answer.status !== 404) return decodeKubeObject(parse(answer, asked));
    if (namesObject(answer.body)) return undefined;
  }
  return undefined;
}

/** Whether a 404 is about the object; else it is about the path, because the version is not served. */
function namesObject(body: string): boolean {
  try {
    const status: unknown = JSON.parse(body);
    return isObject(status) && isObject(status['details']) && 'name' in status['details'];
  } catch {
    return false;
  }
}

/** @throws {MeshdbgError} for every status but 200, and for a body that is no JSON object */
function parse(answer: RestAnswer, asked: Asked): JsonObject {
  if (answer.status !== 200) throw statusError(asked, answer);
  try {
    const value: unknown = JSON.parse(answer.body);
    if (isObject(value)) return value;
  } catch {
    // Told below.
  }
  const what = answer.body.trimStart().startsWith('<') ? 'a web page' : 'no JSON object';
  throw new MeshdbgError(
    'unreadable',
    `The answer to ${askedText(asked)} is ${what}: this is no Kubernetes API server.`,
    {
      hint: 'Check the server of the context, and whether a proxy or login page stands before it.',
    },
  );
}
