import type {
  FieldMatcher,
  HeaderMatch,
  MetadataMatch,
  StringMatcher,
  ValueMatcher,
} from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { lookup } from '../../model/lookup.ts';
import { percentText } from '../percent.ts';
import { shownHeaderValue } from '../sensitive-header.ts';

/**
 * A route match in words, criteria separated by two spaces: `/*  end-user = "jason"`. "any path" only where nothing
 * else narrows it.
 */
export function matchText(match: RouteMatch): string {
  const criteria = [
    ...match.headers.map(headerText),
    ...match.queryParameters.map(({ name, matcher }) => fieldText(`?${name}`, matcher, name)),
    ...match.cookies.map(({ name, matcher, invert }) =>
      fieldText(`cookie ${name}${invert ? ' not' : ''}`, { kind: 'string', matcher }, 'cookie'),
    ),
    ...(match.grpc ? ['gRPC'] : []),
    ...fractionText(match),
    ...tlsText(match),
    ...match.dynamicMetadata.map(metadataText),
    ...match.filterState.map((key) => `filter state ${key}`),
  ];
  const path = pathText(match);
  return [path === '/*' && criteria.length === 0 ? 'any path' : path, ...criteria].join('  ');
}

function pathText({ path, caseSensitive }: RouteMatch): string {
  const anyCase = caseSensitive ? '' : ' (any case)';
  switch (path.kind) {
    case 'prefix':
      return `${path.value}*${path.value === '/' ? '' : anyCase}`;
    case 'exact':
      return `= ${path.value}${anyCase}`;
    case 'separated-prefix':
      return `${path.value}(/*)${anyCase}`;
    case 'regex':
      return `~ ${path.value}`;
    case 'template':
      return `template ${path.value}`;
    case 'connect':
      return 'CONNECT';
    case 'none':
      break;
  }
  return 'unknown path match';
}

/** Pseudo-headers under the names that people use. */
const PSEUDO: Readonly<Record<string, string>> = {
  ':method': 'method',
  ':authority': 'host',
  ':scheme': 'scheme',
  ':path': 'path with query',
};

/** `end-user = "jason"`, `x-debug absent`; what credentials are matched with is not shown. */
export function headerText({ name, matcher, invert, treatMissingAsEmpty }: HeaderMatch): string {
  const shown = lookup(PSEUDO, name) ?? name;
  if (matcher.kind === 'present')
    return fieldText(shown, { kind: 'present', present: matcher.present !== invert }, name);
  const plain = fieldText(shown, matcher, name);
  if (!invert) return plain;
  const exact = matcher.kind === 'string' && matcher.matcher.kind === 'exact';
  const negated = exact ? plain.replace(' = ', ' ≠ ') : `not ${plain}`;
  // Without treat_missing_header_as_empty an inverted match still asks for the header (reference/envoy.md 5.3).
  return treatMissingAsEmpty ? negated : `${negated} (and present)`;
}

function fieldText(shown: string, matcher: FieldMatcher, name: string): string {
  switch (matcher.kind) {
    case 'present':
      return `${shown} ${matcher.present ? 'present' : 'absent'}`;
    case 'range':
      return `${shown} in [${matcher.start}, ${matcher.end})`;
    case 'string':
      break;
  }
  const value = shownHeaderValue(name, matcher.matcher.value);
  return `${shown} ${stringText({ ...matcher.matcher, value })}`;
}

const STRING_WORDS: Readonly<Record<StringMatcher['kind'], string>> = {
  exact: '=',
  prefix: 'starts with',
  suffix: 'ends with',
  contains: 'contains',
  regex: '~',
  custom: 'by matcher',
};

/** `= "jason"`, `~ "v[12]"`, `starts with "a" (any case)`. */
export const stringText = ({ kind, value, ignoreCase }: StringMatcher): string =>
  `${STRING_WORDS[kind]} "${value}"${ignoreCase ? ' (any case)' : ''}`;

function fractionText({ runtimeFraction }: RouteMatch): string[] {
  if (runtimeFraction === undefined) return [];
  const key = runtimeFraction.runtimeKey;
  return [
    `${percentText(runtimeFraction.fraction)} of requests${key === undefined ? '' : ` (runtime ${key})`}`,
  ];
}

function tlsText({ tls }: RouteMatch): string[] {
  const word = (value: boolean | undefined, what: string): string[] =>
    value === undefined ? [] : [`client certificate ${value ? '' : 'not '}${what}`];
  return [...word(tls?.presented, 'presented'), ...word(tls?.validated, 'validated')];
}

const metadataText = ({ filter, path, value, invert }: MetadataMatch): string =>
  `${invert ? 'not ' : ''}metadata ${[filter, ...path].join('.')} ${valueText(value)}`;

function valueText(value: ValueMatcher): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'number':
    case 'bool':
      return `= ${value.value}`;
    case 'range':
      return `in [${value.start}, ${value.end})`;
    case 'string':
      return stringText(value.matcher);
    case 'present':
      return value.present ? 'present' : 'absent';
    case 'list':
      return `has element ${valueText(value.oneOf)}`;
    case 'or':
      return `(${value.of.map(valueText).join(' or ')})`;
    case 'unknown':
      break;
  }
  return 'by a matcher that meshdbg does not know';
}
