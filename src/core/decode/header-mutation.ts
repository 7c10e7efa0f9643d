import type {
  HeaderMutations,
  ParameterMutation,
  HeaderMutation,
} from '../model/envoy/header-mutation.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { ACTIONS, decodeHeaderAddition } from './header-operations.ts';
import { decodeStringMatcher } from './matcher.ts';
import { flag, object, objects, text } from './read.ts';

/** Decodes envoy.extensions.filters.http.header_mutation.v3.HeaderMutation, and its settings for a route. */
export function decodeHeaderMutation(source: JsonObject): HeaderMutations {
  const own = object(source, 'mutations');
  return {
    request: objects(own, 'request_mutations').flatMap(decodeMutation),
    parameters: objects(own, 'query_parameter_mutations').map(parameterMutation),
    mostSpecificWins: flag(source, 'most_specific_header_mutations_wins') ?? false,
  };
}

/** Decodes envoy.config.common.mutation_rules.v3.HeaderMutation; nothing for an action that a newer Envoy knows. */
function decodeMutation(source: JsonObject): HeaderMutation[] {
  const append = object(source, 'append');
  if (append !== undefined) return [{ kind: 'set', ...decodeHeaderAddition(append) }];
  const matcher = decodeStringMatcher(object(source, 'remove_on_match', 'key_matcher'));
  if (matcher !== undefined) return [{ kind: 'remove-matching', matcher }];
  const name = text(source, 'remove');
  return [name === undefined ? { kind: 'unknown' } : { kind: 'remove', name }];
}

/** Decodes envoy.config.core.v3.KeyValueMutation; what the old field "entry" says is an error to Envoy. */
function parameterMutation(source: JsonObject): ParameterMutation {
  const append = object(source, 'append');
  if (append === undefined) return { kind: 'remove', name: text(source, 'remove') ?? '' };
  const record = object(append, 'record');
  const action = lookup(ACTIONS, text(append, 'action')) ?? 'append';
  return { kind: 'set', name: text(record, 'key') ?? '', value: text(record, 'value') ?? '', action }; // prettier-ignore
}
