import type { JsonObject } from '../../core/model/json.ts';
import { isBuiltIn, type ServedKind } from './kinds.ts';
import type { ResourcePath } from './path.ts';
import type { Replay } from './replay.ts';
import { badRequest } from './status.ts';
import { resourceVersion, select, servedAs } from './store.ts';
import { tableOf } from './table.ts';

/** What a read is about and how its answer should look. */
export interface ReadRequest {
  readonly path: ResourcePath;
  readonly kind: ServedKind;
  readonly query: URLSearchParams;
  /** A Table instead of objects, as kubectl asks for. */
  readonly asTable: boolean;
}

/** One list answer, whole or a chunk of it (`limit` and `continue`). @throws {ApiFailure} 400 */
export function listOf({ path, kind, query, asTable }: ReadRequest, replay: Replay): object {
  const all = select(path, kind, { replay, query });
  const start = offset(query.get('continue'));
  const limit = Number(query.get('limit') ?? 0);
  const end = limit > 0 ? start + limit : all.length;
  const items = all.slice(start, end);
  const metadata = {
    resourceVersion: resourceVersion(replay),
    ...(end < all.length
      ? {
          continue: Buffer.from(String(end)).toString('base64url'),
          remainingItemCount: all.length - end,
        }
      : {}),
  };
  if (asTable) return tableOf(items, { kind, metadata, query, replay });
  return {
    kind: `${kind.kind}List`,
    apiVersion: path.group === '' ? path.version : `${path.group}/${path.version}`,
    metadata,
    items: items.map((item) => listed(servedAs(item, path), kind)),
  };
}

/** Items of built-in kinds come without apiVersion and kind (kubernetes/kubernetes issue 3030). */
function listed(item: JsonObject, { group }: ServedKind): JsonObject {
  if (!isBuiltIn(group)) return item;
  const { apiVersion: _version, kind: _kind, ...rest } = item;
  return rest;
}

function offset(token: string | null): number {
  if (token === null || token === '') return 0;
  const start = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(start) || start < 0) throw badRequest('continue key is not valid');
  return start;
}
