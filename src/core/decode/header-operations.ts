import type {
  HeaderAddition,
  HeaderAppend,
  HeaderOperations,
} from '../model/envoy/header-operations.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { flag, object, objects, strings, text } from './read.ts';

/** Envoy's names, of KeyValueAppend as well. */
export const ACTIONS: Readonly<Record<string, HeaderAppend>> = {
  APPEND_IF_EXISTS_OR_ADD: 'append',
  ADD_IF_ABSENT: 'add-if-absent',
  OVERWRITE_IF_EXISTS_OR_ADD: 'overwrite',
  OVERWRITE_IF_EXISTS: 'overwrite-if-exists',
};

const FIELDS = ['request_headers_to_add', 'request_headers_to_remove', 'response_headers_to_add', 'response_headers_to_remove']; // prettier-ignore

/** Shared by the many that change nothing: a mesh has tens of thousands of routes. */
const NONE: HeaderOperations = {
  requestAdd: [],
  requestRemove: [],
  responseAdd: [],
  responseRemove: [],
};

/** The four header lists that a route configuration, virtual host, route or weighted cluster may have. */
export const decodeHeaderOperations = (source: JsonObject): HeaderOperations =>
  FIELDS.every((field) => source[field] === undefined)
    ? NONE
    : {
        requestAdd: objects(source, 'request_headers_to_add').map(decodeHeaderAddition),
        requestRemove: strings(source, 'request_headers_to_remove'),
        responseAdd: objects(source, 'response_headers_to_add').map(decodeHeaderAddition),
        responseRemove: strings(source, 'response_headers_to_remove'),
      };

/** Decodes envoy.config.core.v3.HeaderValueOption. The deprecated `append: false` means overwrite (envoy/config/core/v3/base.proto). */
export function decodeHeaderAddition(source: JsonObject): HeaderAddition {
  const header = object(source, 'header');
  const named = lookup(ACTIONS, text(source, 'append_action'));
  const fallback = flag(source, 'append') === false ? ('overwrite' as const) : ('append' as const);
  return {
    name: text(header, 'key') ?? '',
    value: text(header, 'value') ?? '',
    action: named ?? fallback,
    ...(flag(source, 'keep_empty_value') === true ? { keepsEmpty: true as const } : {}),
  };
}
