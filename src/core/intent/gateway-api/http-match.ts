import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { present } from '../message.ts';

/** A match of an HTTPRoute as that of a VirtualService; undefined: of a type that does not exist (conversion.go, createURIMatch and others). */
export function httpMatch(match: JsonObject): JsonObject | undefined {
  const uri = pathMatch(object(match, 'path'));
  const headers = valueMatches(objects(match, 'headers'));
  const queryParams = valueMatches(objects(match, 'queryParams'));
  if (uri === undefined || headers === undefined || queryParams === undefined) return undefined;
  const method = text(match, 'method');
  return present({
    uri,
    headers: filled(headers),
    queryParams: filled(queryParams),
    method: method === undefined ? undefined : { exact: method },
  });
}

function pathMatch(path: JsonObject | undefined): JsonObject | undefined {
  const value = text(path, 'value') ?? '/';
  switch (text(path, 'type') ?? 'PathPrefix') {
    case 'PathPrefix':
      return { prefix: value !== '/' && value.endsWith('/') ? value.slice(0, -1) : value };
    case 'Exact':
      return { exact: value };
    case 'RegularExpression':
      return { regex: value };
    default:
      return undefined;
  }
}

function valueMatches(matches: readonly JsonObject[]): JsonObject | undefined {
  const map: Record<string, JsonObject> = {};
  for (const match of matches) {
    const value = text(match, 'value') ?? '';
    const type = text(match, 'type') ?? 'Exact';
    if (type !== 'Exact' && type !== 'RegularExpression') return undefined;
    map[text(match, 'name') ?? ''] = type === 'Exact' ? { exact: value } : { regex: value };
  }
  return map;
}

const filled = (map: JsonObject): JsonObject | undefined =>
  Object.keys(map).length === 0 ? undefined : map;

/** A match of a GRPCRoute: its method is the path "/service/method" (conversion.go, createGRPCURIMatch). */
export function grpcMatch(match: JsonObject): JsonObject | undefined {
  const method = object(match, 'method');
  const headers = valueMatches(objects(match, 'headers'));
  const uri = method === undefined ? {} : methodMatch(method);
  if (uri === undefined || headers === undefined) return undefined;
  return present({ ...uri, headers: filled(headers) });
}

function methodMatch(match: JsonObject): JsonObject | undefined {
  const service = text(match, 'service');
  const method = text(match, 'method');
  const exact = (text(match, 'type') ?? 'Exact') === 'Exact';
  if (!exact && text(match, 'type') !== 'RegularExpression') return undefined;
  if (service === undefined)
    return method === undefined ? undefined : { uri: { regex: `/[^/]+/${method}` } };
  if (method === undefined)
    return { uri: exact ? { prefix: `/${service}/` } : { regex: `/${service}/.+` } };
  const path = `/${service}/${method}`;
  return { uri: exact ? { exact: path } : { regex: path } };
}
