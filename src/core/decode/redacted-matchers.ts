import { isObject } from './read.ts';
import { blanked } from './redact.ts';
import { SENSITIVE_HEADERS } from './sensitive-text.ts';

/** Fields of envoy.config.route.v3.HeaderMatcher that hold what a value is compared with, old forms included. */
const COMPARED = /^(string|exact|prefix|suffix|contains|regex|safe_?[rR]egex)(_m|M)atch$/;

/**
 * Envoy's own objects as they may be shown: without the values that Authorization, Cookie and their kin are matched with,
 * in routes, policies, access log filters and wherever else a matcher stands. Only for what is shown: which rule a request
 * meets, and whether two configs are the same, is told by the real values. What needs no change is returned as the same object.
 */
export function redactedMatchers(value: unknown, field = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => redactedMatchers(item, field));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (!isObject(value)) return value;
  const hidden = hiddenFields(value, field);
  let isChanged = false;
  const entries = Object.entries(value).map(([key, before]): [string, unknown] => {
    const after = hidden?.test(key) === true ? blanked(before) : redactedMatchers(before, key);
    isChanged ||= after !== before;
    return [key, after];
  });
  return isChanged ? Object.fromEntries(entries) : value;
}

/** The fields of a message that hold such a value. @param field the field that holds the message */
export function hiddenFields(
  message: Readonly<Record<string, unknown>>,
  field: string,
): RegExp | undefined {
  if (isSensitive(message['name']) || field === 'cookies') return COMPARED;
  // xds.type.matcher.v3.Matcher over envoy.type.matcher.v3.HttpRequestHeaderMatchInput and its kin.
  const { input } = message;
  const config = isObject(input) ? input['typed_config'] : undefined;
  return isObject(config) && isSensitive(config['header_name']) ? /^value_match$/ : undefined;
}

const isSensitive = (name: unknown): boolean =>
  typeof name === 'string' && SENSITIVE_HEADERS.has(name.toLowerCase());
