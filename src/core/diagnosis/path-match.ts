import { RE2JS } from 're2js';
import type { FieldMatcher, HeaderMatch, StringMatcher } from '../model/envoy/matcher.ts';
import type { RouteMatch } from '../model/envoy/route-match.ts';
import type { AccessLogEntry } from '../logs/model/access-log-entry.ts';

/**
 * Whether a route may take a logged request: path, method and host are compared, headers and parameters that no line tells are taken to
 * fit (envoy/source/common/router/config_impl.cc).
 */
export const mayMatch = ({ path, caseSensitive, headers }: RouteMatch, entry: AccessLogEntry): boolean =>
  matchesPath({ path, caseSensitive }, entry.path ?? undefined) && headers.every((header) => mayMatchHeader(header, entry)); // prettier-ignore

function matchesPath(
  { path, caseSensitive }: Pick<RouteMatch, 'path' | 'caseSensitive'>,
  asked: string | undefined,
): boolean {
  if (asked === undefined || !('value' in path)) return true;
  const form = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  const plain = asked.replace(/[?#].*$/s, '');
  const [own, wanted] = [form(plain), form(path.value)];
  if (path.kind === 'regex') return matchesRegex(path.value, plain);
  if (path.kind === 'exact') return own === wanted;
  if (path.kind === 'prefix') return own.startsWith(wanted);
  // What a URI template takes is not looked into.
  return path.kind === 'template' || own === wanted || own.startsWith(`${wanted}/`);
}

/** The pseudo headers that a line tells. */
function mayMatchHeader({ name, matcher, invert }: HeaderMatch, entry: AccessLogEntry): boolean {
  const value = { ':method': entry.method, ':authority': entry.authority, ':path': entry.path }[name]; // prettier-ignore
  if (typeof value !== 'string') return true;
  const fits = matchesField(matcher, value);
  return fits === undefined || fits !== invert;
}

function matchesField(matcher: FieldMatcher, value: string): boolean | undefined {
  if (matcher.kind === 'string') return matchesString(matcher.matcher, value);
  return matcher.kind === 'present' ? matcher.present : undefined;
}

const STRINGS: Readonly<Record<StringMatcher['kind'], (own: string, wanted: string) => boolean>> = {
  exact: (own, wanted) => own === wanted,
  prefix: (own, wanted) => own.startsWith(wanted),
  suffix: (own, wanted) => own.endsWith(wanted),
  contains: (own, wanted) => own.includes(wanted),
  regex: (own, wanted) => matchesRegex(wanted, own),
  custom: () => true,
};

function matchesString({ kind, value: wanted, ignoreCase }: StringMatcher, value: string): boolean {
  const isLoose = ignoreCase && kind !== 'regex';
  return isLoose ? STRINGS[kind](value.toLowerCase(), wanted.toLowerCase()) : STRINGS[kind](value, wanted); // prettier-ignore
}

/** The whole value, by RE2; an expression that RE2 refuses tells nothing. */
function matchesRegex(pattern: string, value: string): boolean {
  try {
    return RE2JS.matches(pattern, value);
  } catch {
    return true;
  }
}
