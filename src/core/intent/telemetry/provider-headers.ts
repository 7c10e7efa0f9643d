import { text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { present } from '../message.ts';

/** Headers of a provider; values that come from istiod's environment are not known here. */
export function headersToAdd(headers: readonly JsonObject[]): JsonObject[] | undefined {
  if (headers.length === 0) return undefined;
  return headers.map((header) => ({
    header: present({ key: text(header, 'name'), value: text(header, 'value') }),
    append_action: 'OVERWRITE_IF_EXISTS_OR_ADD',
  }));
}
