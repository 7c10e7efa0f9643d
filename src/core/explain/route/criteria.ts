import type { HeaderMatch, QueryMatch } from '../../model/envoy/matcher.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { cookieValue } from '../../wire/match/cookie.ts';
import { shownHeaderValue } from '../../query/sensitive-header.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import { matchesHeaderValues } from '../../wire/match/header-match.ts';
import { matchesMetadata } from '../../wire/match/metadata-match.ts';
import { matchesQuery, queryParameters } from '../../wire/match/query.ts';
import { matchesString } from '../../wire/match/string-match.ts';
import { isOpenMetadata, type StreamFacts } from '../../wire/stream-facts.ts';
import {
  firstHeader,
  headerValues,
  isGrpc,
  isOpenHeader,
  pathOnly,
  type HttpRequest,
} from '../../wire/http-request.ts';
import { fieldWords, pathWords, stringWords } from './match-words.ts';
import { matchesPath, type PathRules } from './path-match.ts';
import { unless, type Objection } from './verdict.ts';

/** What the criteria of a route look at. */
export interface Asked extends PathRules {
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
}

/**
 * All criteria of a route that a request does not meet, in Envoy's order (envoy/source/common/router/config_impl.cc,
 * RouteEntryImplBase::matchRoute; the path comes last there). Chance (runtime_fraction) is not among them.
 */
export function* objections(match: RouteMatch, asked: Asked): Generator<Objection> {
  const { request } = asked;
  if (match.grpc && isOpenHeader(request, 'content-type')) yield open('content-type');
  else if (match.grpc && !isGrpc(request))
    yield { criterion: 'gRPC', wanted: 'content-type application/grpc', ...shown(firstHeader(request, 'content-type')) }; // prettier-ignore
  for (const header of match.headers) yield* some(headerObjection(header, request));
  if (match.queryParameters.length > 0 && isOpenHeader(request, ':path')) yield open(':path');
  else if (match.queryParameters.length > 0) {
    const parameters = queryParameters(request.path);
    for (const query of match.queryParameters) yield* some(queryObjection(query, parameters));
  }
  if (match.cookies.length > 0 && isOpenHeader(request, 'cookie')) yield open('cookie');
  else for (const cookie of match.cookies) yield* some(cookieObjection(cookie, request));
  yield* some(tlsObjection(match, asked.stream));
  yield* metadataObjections(match, asked.stream);
  for (const key of match.filterState)
    yield { unknown: `It matches filter state "${key}", which no dump shows.` };
  yield* some(pathObjection(match, asked));
}

/** An objection to what a filter on the way may have changed. */
const open = (name: string): Objection => ({ unknown: `It matches ${name.startsWith(':') ? name.slice(1) : `header ${name}`}, which a filter on the way may have changed.` }); // prettier-ignore

const some = (found: Objection | undefined): Objection[] => (found === undefined ? [] : [found]);

const shown = (actual: string | undefined): { actual?: string } =>
  actual === undefined ? {} : { actual };

function headerObjection(match: HeaderMatch, request: HttpRequest): Objection | undefined {
  if (isOpenHeader(request, match.name)) return open(asciiLower(match.name));
  const values = pseudo(asciiLower(match.name), request) ?? headerValues(request, match.name);
  const holds = matchesHeaderValues(match, values);
  if (holds === true) return undefined;
  const what = match.name.startsWith(':') ? match.name.slice(1) : `header ${match.name}`;
  const wanted = fieldWords(match.matcher, (value) => shownHeaderValue(match.name, value));
  const actual = values.length === 0 ? undefined : shownHeaderValue(match.name, values.join(', '));
  return unless(
    holds,
    { criterion: what, wanted: `${match.invert ? 'not ' : ''}${wanted}`, ...shown(actual) },
    `meshdbg cannot evaluate what its ${what} must be: ${wanted}.`,
  );
}

/** The values of what is no header in the request model; undefined for true headers. */
function pseudo(name: string, request: HttpRequest): string[] | undefined {
  switch (name) {
    case ':method':
      return [request.method];
    case ':scheme':
      return [request.scheme];
    case ':path':
      return request.path === '' ? [] : [request.path];
    case ':authority':
    case 'host':
      return request.authority === '' ? [] : [request.authority];
    default:
      return undefined;
  }
}

function queryObjection(
  match: QueryMatch,
  parameters: ReadonlyMap<string, string>,
): Objection | undefined {
  return unless(
    matchesQuery(match, parameters),
    { criterion: `query parameter ${match.name}`, wanted: fieldWords(match.matcher), ...shown(parameters.get(match.name)) },
    `meshdbg cannot evaluate what its query parameter ${match.name} must be: ${fieldWords(match.matcher)}.`,
  ); // prettier-ignore
}

/** A cookie that is absent matches nothing, and so everything that is inverted. */
function cookieObjection(
  { name, matcher, invert }: RouteMatch['cookies'][number],
  { headers }: HttpRequest,
): Objection | undefined {
  const value = cookieValue(headers, name);
  const fits = value === undefined ? false : matchesString(matcher, value);
  const hidden = (text: string): string => shownHeaderValue('cookie', text);
  const wanted = stringWords(matcher, hidden);
  return unless(
    fits === undefined ? undefined : fits !== invert,
    {
      criterion: `cookie ${name}`,
      wanted: `${invert ? 'not ' : ''}${wanted}`,
      ...shown(value && hidden(value)),
    },
    `meshdbg cannot evaluate what its cookie ${name} must be: ${wanted}.`,
  );
}

function tlsObjection({ tls }: RouteMatch, { connection }: StreamFacts): Objection | undefined {
  const presented = connection.tls?.peer !== undefined;
  const validated = connection.tls?.isPeerValidated ?? false;
  if (tls?.presented !== undefined && tls.presented !== presented)
    return { criterion: 'client certificate', wanted: tls.presented ? 'presented' : 'not presented', actual: presented ? 'presented' : 'none' }; // prettier-ignore
  if (tls?.validated !== undefined && tls.validated !== validated)
    return { criterion: 'client certificate', wanted: tls.validated ? 'validated' : 'not validated', actual: validated ? 'validated' : 'not validated' }; // prettier-ignore
  return undefined;
}

function* metadataObjections({ dynamicMetadata }: RouteMatch, stream: StreamFacts): Generator<Objection> {
  for (const match of dynamicMetadata) {
    const name = [match.filter, ...match.path].join('.');
    yield* some(
      unless(
        isOpenMetadata(stream, match.filter) ? undefined : matchesMetadata(match, stream.metadata),
        { criterion: `metadata ${name}`, wanted: `${match.invert ? 'not ' : ''}the configured value` },
        `It matches dynamic metadata ${name}, which meshdbg cannot evaluate.`,
      ),
    );
  }
} // prettier-ignore

function pathObjection(match: RouteMatch, asked: Asked): Objection | undefined {
  const { request } = asked;
  if (match.path.kind !== 'connect' && isOpenHeader(request, ':path') && !takesAnyPath(match))
    return open(':path');
  const isConnect = match.path.kind === 'connect';
  return unless(
    matchesPath(match, request, asked),
    { criterion: isConnect ? 'method' : 'path', wanted: pathWords(match), ...shown(isConnect ? request.method : pathOnly(request)) },
    `meshdbg cannot evaluate what its path must be: ${pathWords(match)}.`,
  ); // prettier-ignore
}

/** Every request that has a path at all fits. */
const takesAnyPath = ({ path }: RouteMatch): boolean =>
  path.kind === 'prefix' && (path.value === '' || path.value === '/');
