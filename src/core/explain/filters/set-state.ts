import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import {
  TCP_CLUSTER,
  type FilterState,
  type StateObject,
  type StreamFacts,
} from '../../wire/stream-facts.ts';
import { formatted, isTold, type Formatted } from '../route/substitution.ts';
import { pass, type HttpFilterStep } from './filter-step.ts';

/** envoy.extensions.filters.http.set_metadata.v3.Config: fixed dynamic metadata. */
export const setMetadata: HttpFilterStep = ({ config, state }) => {
  const own = text(config, 'metadata_namespace');
  const all = [...objects(config, 'metadata'), ...(own === undefined ? [] : [{ ...config, allow_overwrite: true }])]; // prettier-ignore
  const metadata = new Map(state.stream.metadata);
  for (const entry of all) {
    const name = text(entry, 'metadata_namespace') ?? '';
    const before = metadata.get(name);
    const value = object(entry, 'value') ?? {};
    if (!isObject(before)) metadata.set(name, value);
    else if (flag(entry, 'allow_overwrite') === true) metadata.set(name, { ...before, ...value });
  }
  return pass(state, { stream: { ...state.stream, metadata } });
};

/** envoy.extensions.filters.http.set_filter_state.v3.Config. */
export const setFilterState: HttpFilterStep = ({ config, state, question }) => {
  const { stream, request } = state;
  const facts = { ...factsOf(stream, request), cluster: question.route.cluster ?? '', routeName: question.route.route?.name ?? '' }; // prettier-ignore
  const filterState = statesOf(objects(config, 'on_request_headers'), stream.filterState, facts);
  return pass(state, { stream: { ...stream, filterState } });
};

/**
 * What a network filter of that kind sets on a new connection, or after the TLS handshake, which a connection in plain text does not wait for
 * (envoy/source/extensions/filters/network/set_filter_state/filter.cc). Whether others come in time for what asks is not known.
 */
export function connectionStates(config: JsonObject, { stream, filterState }: { readonly stream: Pick<StreamFacts, 'connection' | 'remoteIp'>; readonly filterState: FilterState }): FilterState {
  const afterTls = objects(config, 'on_downstream_tls_handshake');
  const isPlain = stream.connection.tls === undefined;
  const sure = [...objects(config, 'on_new_connection'), ...(isPlain ? afterTls : [])];
  const late = [...(isPlain ? [] : afterTls), ...objects(config, 'on_downstream_data')];
  const states = new Map(statesOf(sure, filterState, factsOf(stream, NO_REQUEST)));
  for (const entry of late) states.set(text(entry, 'object_key') ?? '', null);
  return states;
} // prettier-ignore

const NO_REQUEST: HttpRequest = { method: '', scheme: 'http', authority: '', path: '', headers: [], protocol: 'HTTP/1.1', bodyBytes: 0 }; // prettier-ignore

const factsOf = ({ connection, remoteIp }: Pick<StreamFacts, 'connection' | 'remoteIp'>, request: HttpRequest): Formatted => ({ request, connection, remoteIp, cluster: '', routeName: '' }); // prettier-ignore

/** The state after a list of FilterStateValue (envoy/source/extensions/filters/common/set_filter_state/filter_config.cc, updateFilterState). */
function statesOf(
  entries: readonly JsonObject[],
  before: FilterState,
  facts: Formatted,
): FilterState {
  const states = new Map(before);
  for (const entry of entries) {
    const format = object(entry, 'format_string');
    const template = text(object(format, 'text_format_source'), 'inline_string');
    const missing = flag(format, 'omit_empty_values') === true ? '' : '-';
    const value = template === undefined || !isTold(template, facts) ? null : formatted(template, facts, missing); // prettier-ignore
    if (value === '' && flag(entry, 'skip_if_empty') === true) continue;
    const key = text(entry, 'object_key') ?? '';
    states.set(key, objectOf(text(entry, 'factory_key') ?? key, value));
  }
  return states;
}

/** Objects that say of themselves what they were made of; of others it is only known that they are there. */
const TEXTS: ReadonlySet<string> = new Set(['envoy.string', 'envoy.hashable_string', 'io.istio.peer_principal', 'io.istio.local_principal']); // prettier-ignore

function objectOf(factory: string, value: string | null): StateObject {
  if (value === null || TEXTS.has(factory)) return value;
  if (factory === TCP_CLUSTER) return { cluster: value };
  return factory === 'envoy.network.ip' ? { ip: value } : null;
}
