import { object, strings } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

export interface HeaderOperations {
  /** request_headers_to_add, response_headers_to_add, …_to_remove: those that there are. */
  readonly fields: JsonObject;
  /** Value that "host" or ":authority" is set to: Envoy rewrites the host otherwise. */
  readonly authority: string;
}

const NONE: HeaderOperations = { fields: {}, authority: '' };

/** Headers of a rule or destination (istio/pilot/pkg/networking/core/route/route.go, TranslateHeadersOperations). */
export function headerOperations(headers: JsonObject | undefined): HeaderOperations {
  if (headers === undefined) return NONE;
  const request = object(headers, 'request');
  const response = object(headers, 'response');
  const set = object(request, 'set');
  const add = object(request, 'add');
  const lists: Readonly<Record<string, readonly unknown[]>> = {
    request_headers_to_add: [...added(set, false), ...added(add, true)],
    request_headers_to_remove: removed(request),
    response_headers_to_add: [
      ...added(object(response, 'set'), false),
      ...added(object(response, 'add'), true),
    ],
    response_headers_to_remove: removed(response),
  };
  const fields = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0));
  return { fields, authority: authorityIn(set) || authorityIn(add) };
}

/** Sorted by name; what Envoy may not change is left out. APPEND_IF_EXISTS_OR_ADD is the enum's default. */
function added(values: JsonObject | undefined, append: boolean): JsonObject[] {
  return textEntries(values)
    .filter(([key]) => !isInternal(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => ({
      header: value === '' ? { key } : { key, value },
      ...(append ? {} : { append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }),
    }));
}

const removed = (operations: JsonObject | undefined): readonly string[] =>
  strings(operations, 'remove').filter((key) => !isInternal(key));

const authorityIn = (values: JsonObject | undefined): string =>
  textEntries(values).findLast(([key]) => /^(?::authority|host)$/i.test(key))?.[1] ?? '';

const textEntries = (values: JsonObject | undefined): [string, string][] =>
  Object.entries(values ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' ? [[key, value]] : [],
  );

const isInternal = (key: string): boolean => key.startsWith(':') || key.toLowerCase() === 'host';

/** Operations of a rule followed by those of its only destination. */
export function joinedOperations(first: JsonObject, second: JsonObject): JsonObject {
  const joined: Record<string, unknown> = { ...first };
  for (const [key, list] of Object.entries(second)) {
    const before = first[key];
    joined[key] =
      Array.isArray(before) && Array.isArray(list) ? [...(before as unknown[]), ...list] : list;
  }
  return joined;
}
