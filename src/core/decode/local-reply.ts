import type { ReplyFilter, ReplyMapper } from '../model/envoy/local-reply.ts';
import type { JsonObject } from '../model/json.ts';
import { number, object, objects, strings, text } from './read.ts';

const OPS = ['EQ', 'GE', 'LE', 'NE'] as const;

/** Decodes the mappers of a LocalReplyConfig. */
export const decodeReplyMappers = (source: JsonObject | undefined): ReplyMapper[] =>
  objects(source, 'mappers').map((mapper) => {
    const status = number(mapper, 'status_code');
    const filter = decodeReplyFilter(object(mapper, 'filter') ?? {});
    return { filter, ...(status === undefined ? {} : { status }) };
  });

function decodeReplyFilter(source: JsonObject): ReplyFilter {
  const comparison = object(source, 'status_code_filter', 'comparison');
  if (comparison !== undefined) {
    const op = text(comparison, 'op') ?? 'EQ';
    const known = OPS.find((one) => one === op);
    const value = number(object(comparison, 'value'), 'default_value') ?? 0;
    return known === undefined ? { kind: 'unknown', name: `status_code_filter ${op}` } : { kind: 'status', op: known, value }; // prettier-ignore
  }
  const flags = object(source, 'response_flag_filter');
  if (flags !== undefined) return { kind: 'flags', flags: strings(flags, 'flags') };
  for (const kind of ['and', 'or'] as const) {
    const group = object(source, `${kind}_filter`);
    if (group !== undefined) return { kind, filters: objects(group, 'filters').map(decodeReplyFilter) }; // prettier-ignore
  }
  return { kind: 'unknown', name: Object.keys(source)[0] ?? 'filter' };
}
