import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { StreamFacts } from '../model/connection-facts.ts';
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

/** envoy.extensions.filters.http.set_filter_state.v3.Config: texts without operators; others stay unset. */
export const setFilterState: HttpFilterStep = ({ config, state }) => {
  const filterState = new Map(state.stream.filterState);
  for (const entry of objects(config, 'on_request_headers')) {
    const value = valueOf(entry, state.stream);
    if (value !== undefined) filterState.set(text(entry, 'object_key') ?? '', value);
  }
  return pass(state, { stream: { ...state.stream, filterState } });
};

function valueOf(entry: JsonObject, { connection }: StreamFacts): string | undefined {
  const format = text(object(entry, 'format_string', 'text_format_source'), 'inline_string');
  if (format === '%DOWNSTREAM_PEER_URI_SAN%') return connection.tls?.peer?.uriSans.join(',');
  return format?.includes('%') === true ? undefined : format;
}
