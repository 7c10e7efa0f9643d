import type { PathMatch, RouteMatch } from '../../model/envoy/route-match.ts';
import { once } from '../../model/once.ts';
import { asciiLower, equalsIgnoringCase } from '../../wire/match/ascii.ts';
import { matchesWhole } from '../../wire/match/regex.ts';
import { templateRegex } from '../../wire/match/uri-template.ts';
import { pathOnly, type HttpRequest } from '../../wire/http-request.ts';

/** How a request's path is compared. */
export interface PathRules {
  /** ignore_path_parameters_in_path_matching of the route configuration. */
  readonly ignorePathParameters: boolean;
}

/**
 * Whether a path fits a route's path specifier; undefined when that cannot be told (envoy/source/common/router/config_impl.cc,
 * matches of the RouteEntryImplBase classes). Query and fragment do not count; only CONNECT routes take requests without path.
 */
export function matchesPath(
  { path, caseSensitive }: Pick<RouteMatch, 'path' | 'caseSensitive'>,
  request: HttpRequest,
  { ignorePathParameters }: PathRules,
): boolean | undefined {
  if (path.kind === 'connect') return isConnect(request);
  if (!('value' in path)) return undefined;
  if (request.path === '') return false;
  // URI templates are not freed of parameters.
  if (path.kind === 'template') return matchesWhole(templateRegex(path.value), pathOnly(request));
  const { whole, bare } = comparedPaths(request);
  const own = ignorePathParameters ? bare : whole;
  return matchesText(path, own, caseSensitive);
}

/** The path without query, and without parameters, too; made once for all routes that a request is held against. */
const comparedPaths = once((request: HttpRequest) => {
  const whole = pathOnly(request);
  return { whole, bare: withoutParameters(whole) };
});

function matchesText(
  path: Extract<PathMatch, { value: string }>,
  own: string,
  caseSensitive: boolean,
): boolean | undefined {
  switch (path.kind) {
    case 'exact':
      return caseSensitive ? own === path.value : equalsIgnoringCase(own, path.value);
    case 'prefix':
      return startsWith(own, path.value, caseSensitive);
    case 'separated-prefix': {
      const next = own[path.value.length];
      return startsWith(own, path.value, caseSensitive) && (next === undefined || next === '/');
    }
    case 'regex':
      return matchesWhole(path.value, own);
    case 'template':
      break;
  }
  return undefined;
}

const startsWith = (text: string, prefix: string, caseSensitive: boolean): boolean =>
  caseSensitive ? text.startsWith(prefix) : asciiLower(text).startsWith(asciiLower(prefix));

/** CONNECT, or CONNECT-UDP (envoy/source/common/http/header_utility.cc, isConnect and isConnectUdpRequest). */
const isConnect = ({ method, headers }: HttpRequest): boolean =>
  method === 'CONNECT' ||
  headers.some(([name, value]) => name === 'upgrade' && asciiLower(value) === 'connect-udp');

/** "/a;v=1/b" → "/a/b": a segment's parameters begin at ";" (since the fixes of August 2026; before, at the first ";" the path ended). */
const withoutParameters = (path: string): string => path.replace(/;[^/]*/g, '');
