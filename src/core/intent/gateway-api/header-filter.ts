import { objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { present } from '../message.ts';

/** Control characters but the tab: no header value may have them. */
const INVALID = /(?!\t)\p{Cc}/u;

/** A header modifier as `headers.request` or `.response`; undefined: a value cannot stand in a header, the whole route is dropped (conversion.go, createHeadersFilter). */
function headerOperations(modifier: JsonObject): JsonObject | undefined {
  const set = objects(modifier, 'set');
  const add = objects(modifier, 'add');
  if ([...set, ...add].some((header) => INVALID.test(text(header, 'value') ?? '')))
    return undefined;
  const remove = strings(modifier, 'remove');
  return present({
    add: asMap(add),
    set: asMap(set),
    remove: remove.length === 0 ? undefined : remove,
  });
}

/** Of two entries for one header the first counts. */
function asMap(headers: readonly JsonObject[]): JsonObject | undefined {
  const map = new Map<string, string>();
  for (const header of headers) {
    const name = (text(header, 'name') ?? '').toLowerCase();
    if (!map.has(name)) map.set(name, text(header, 'value') ?? '');
  }
  return map.size === 0 ? undefined : Object.fromEntries(map);
}

/** `headers` of a rule or destination by its filters; undefined: a filter that Istio knows not, or not there. */
export function headersOf(filters: readonly JsonObject[]): JsonObject | undefined {
  const headers: Record<string, JsonObject> = {};
  for (const filter of filters) {
    const type = text(filter, 'type');
    const side = type === 'RequestHeaderModifier' ? 'request' : type === 'ResponseHeaderModifier' ? 'response' : undefined; // prettier-ignore
    if (side === undefined) return undefined;
    const [modifier] = objects({ list: [filter[`${side}HeaderModifier`]] }, 'list');
    if (modifier === undefined) continue;
    const operations = headerOperations(modifier);
    if (operations === undefined) return undefined;
    headers[side] = operations;
  }
  return headers;
}
