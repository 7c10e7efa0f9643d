import type { FieldMatcher, StringMatcher } from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';

/** What may be shown of a configured value. */
type Shown = (value: string) => string;

const asItIs: Shown = (value) => value;

/** "= jason", "starting with v2", "matching ^a.*": what a value has to be. */
export function stringWords(matcher: StringMatcher, shown: Shown = asItIs): string {
  const { kind, ignoreCase } = matcher;
  const anyCase = ignoreCase ? ' in any case' : '';
  const value = shown(matcher.value);
  switch (kind) {
    case 'exact':
      return `= ${value}${anyCase}`;
    case 'prefix':
      return `starting with ${value}${anyCase}`;
    case 'suffix':
      return `ending with ${value}${anyCase}`;
    case 'contains':
      return `containing ${value}${anyCase}`;
    case 'regex':
      return `matching ${value}`;
    case 'custom':
      break;
  }
  return `the extension ${value}`;
}

/** The same for what a header or query parameter must be. */
export function fieldWords(matcher: FieldMatcher, shown: Shown = asItIs): string {
  switch (matcher.kind) {
    case 'present':
      return matcher.present ? 'present' : 'absent';
    case 'string':
      return stringWords(matcher.matcher, shown);
    case 'range':
      break;
  }
  return `a number from ${matcher.start} to ${matcher.end - 1}`;
}

/** "prefix /api", "= /a": what a path has to be. */
export function pathWords({
  path,
  caseSensitive,
}: Pick<RouteMatch, 'path' | 'caseSensitive'>): string {
  const anyCase = caseSensitive ? '' : ' in any case';
  switch (path.kind) {
    case 'prefix':
      return `prefix ${path.value}${anyCase}`;
    case 'exact':
      return `= ${path.value}${anyCase}`;
    case 'separated-prefix':
      return `${path.value} or below it${anyCase}`;
    case 'regex':
      return `matching ${path.value}`;
    case 'template':
      return `template ${path.value}`;
    case 'connect':
      return 'CONNECT';
    case 'none':
      break;
  }
  return 'an unknown path match';
}
