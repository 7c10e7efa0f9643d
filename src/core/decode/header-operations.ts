import type { HeaderAppend, HeaderOperations } from '../model/envoy/header-operations.ts';
import type { JsonObject } from '../model/json.ts';
import { flag, object, objects, strings, text } from './read.ts';

const ACTIONS: Readonly<Record<string, HeaderAppend>> = {
  APPEND_IF_EXISTS_OR_ADD: 'append',
  ADD_IF_ABSENT: 'add-if-absent',
  OVERWRITE_IF_EXISTS_OR_ADD: 'overwrite',
  OVERWRITE_IF_EXISTS: 'overwrite-if-exists',
};

/** The four header lists that a route configuration, virtual host, route or weighted cluster may have. */
export const decodeHeaderOperations = (source: JsonObject): HeaderOperations => ({
  requestAdd: objects(source, 'request_headers_to_add').map(addition),
  requestRemove: strings(source, 'request_headers_to_remove'),
  responseAdd: objects(source, 'response_headers_to_add').map(addition),
  responseRemove: strings(source, 'response_headers_to_remove'),
});

/** The deprecated `append: false` means overwrite (envoy/config/core/v3/base.proto). */
function addition(source: JsonObject) {
  const header = object(source, 'header');
  const named = ACTIONS[text(source, 'append_action') ?? ''];
  const fallback = flag(source, 'append') === false ? ('overwrite' as const) : ('append' as const);
  return {
    name: text(header, 'key') ?? '',
    value: text(header, 'value') ?? '',
    action: named ?? fallback,
  };
}
