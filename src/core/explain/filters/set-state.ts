import { flag, isObject, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConnectionFacts } from '../../wire/stream-facts.ts';
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
  const { stream } = state;
  const own = statesOf(config, 'on_request_headers', stream.connection);
  return pass(state, { stream: { ...stream, filterState: new Map([...stream.filterState, ...own]) } }); // prettier-ignore
};

/** The keys and values of a list of FilterStateValue, as far as they are known. */
export function statesOf(
  config: JsonObject,
  list: string,
  connection: ConnectionFacts,
): [key: string, value: string][] {
  return objects(config, list).flatMap((entry) => {
    const value = valueOf(entry, connection);
    return value === undefined ? [] : [[text(entry, 'object_key') ?? '', value]];
  });
}

function valueOf(entry: JsonObject, { tls }: ConnectionFacts): string | undefined {
  const format = text(object(entry, 'format_string', 'text_format_source'), 'inline_string');
  if (format === '%DOWNSTREAM_PEER_URI_SAN%') return tls?.peer?.uriSans.join(',');
  return format?.includes('%') === true ? undefined : format;
}
