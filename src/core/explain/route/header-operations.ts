import type { HeaderOperations } from '../../model/envoy/header-operations.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import type { Header } from '../../wire/http-request.ts';

/**
 * One level's changes to request headers (envoy/source/common/router/header_parser.cc, HeaderParser::evaluateHeaders): removals
 * first; then all values are formatted with the headers as they are; then what overwrites, then what is added. An empty value
 * changes nothing unless it is asked to.
 */
export function changedHeaders(
  headers: readonly Header[],
  { requestAdd, requestRemove }: HeaderOperations,
  format: (value: string, headers: readonly Header[]) => string,
): readonly Header[] {
  const removed = new Set(requestRemove.map(asciiLower));
  const left = removed.size === 0 ? headers : headers.filter(([name]) => !removed.has(name));
  const names = new Set(left.map(([name]) => name));
  const overwrite = new Map<string, string>();
  const added: Header[] = [];
  for (const { name: written, value, action, keepsEmpty } of requestAdd) {
    const name = asciiLower(written);
    const text = format(value, left);
    if (text === '' && keepsEmpty !== true) continue;
    if (action === 'overwrite' || (action === 'overwrite-if-exists' && names.has(name))) overwrite.set(name, text); // prettier-ignore
    if (action === 'append' || (action === 'add-if-absent' && !names.has(name))) added.push([name, text]); // prettier-ignore
  }
  return [...overwritten(left, overwrite), ...added];
}

/** The new value stands where the header stood first, else at the end. */
function overwritten(headers: readonly Header[], values: ReadonlyMap<string, string>): Header[] {
  if (values.size === 0) return [...headers];
  const open = new Map(values);
  const kept = headers.flatMap(([name, value]): Header[] => {
    if (!values.has(name)) return [[name, value]];
    const fresh = open.get(name);
    open.delete(name);
    return fresh === undefined ? [] : [[name, fresh]];
  });
  return [...kept, ...open];
}

/** Sets one header, or takes it away. */
export const withHeader = (
  headers: readonly Header[],
  name: string,
  value: string | undefined,
): Header[] =>
  value === undefined
    ? headers.filter(([own]) => own !== name)
    : overwritten(headers, new Map([[name, value]]));
