import { matchesHeaderValues } from '../wire/match/header-match.ts';
import { matchesMetadata } from '../wire/match/metadata-match.ts';
import { matchesString } from '../wire/match/string-match.ts';
import { all, any, not, type Truth } from './truth.ts';
import { isOpenMetadata, stateText } from '../wire/stream-facts.ts';
import { matchesWhole } from '../wire/match/regex.ts';
import { templateRegex } from '../wire/match/uri-template.ts';
import { isOpenHeader, pathOnly } from '../wire/http-request.ts';
import type { StringMatcher } from '../model/envoy/matcher.ts';
import type { Criterion } from '../model/envoy/rbac.ts';
import { isWithin } from '../model/address-range.ts';
import { factOfHeader, headerField, type Fact, type RbacFacts } from './facts.ts';

/** Whether a permission or principal holds (envoy/source/extensions/filters/common/rbac/matchers.cc). */
export function matches(criterion: Criterion, facts: RbacFacts): Truth {
  if (isLeaf(criterion))
    return known(factOf(criterion), facts) && !isOpen(criterion, facts)
      ? holds(criterion, facts)
      : undefined;
  switch (criterion.kind) {
    case 'any':
      return true;
    case 'all-of':
      return all(criterion.of.map((one) => matches(one, facts)));
    case 'one-of':
      return any(criterion.of.map((one) => matches(one, facts)));
    case 'not':
      return not(matches(criterion.of, facts));
    case 'unknown':
      break;
  }
  return undefined;
}

/** A criterion that asks about one fact. */
export type LeafCriterion = Exclude<Criterion, { readonly kind: 'any' | 'all-of' | 'one-of' | 'not' | 'unknown' }>; // prettier-ignore

const COMBINED: ReadonlySet<Criterion['kind']> = new Set([
  'any',
  'all-of',
  'one-of',
  'not',
  'unknown',
]);

export const isLeaf = (criterion: Criterion): criterion is LeafCriterion =>
  !COMBINED.has(criterion.kind);

/** The fact that a criterion asks about; undefined where nobody can be asked for it. */
export function factOf(criterion: LeafCriterion): Fact | undefined {
  switch (criterion.kind) {
    case 'header':
      return factOfHeader(criterion.match.name);
    case 'path':
    case 'path-template':
      return 'path';
    case 'destination-ip':
      return 'destination IP';
    case 'destination-port':
    case 'destination-ports':
      return 'destination port';
    case 'metadata':
      return criterion.source === 'dynamic' ? 'JWT claims' : undefined;
    case 'authenticated':
      return 'client certificate';
    case 'source-ip':
      return criterion.of === 'remote' ? 'remote IP' : 'source IP';
    case 'server-name':
      return 'SNI';
    case 'filter-state':
      break;
  }
  return criterion.key === PEER_PRINCIPAL ? 'client certificate' : undefined;
}

/** Filter state in which Istio's waypoints keep the client's identity. */
export const PEER_PRINCIPAL = 'io.istio.peer_principal';

const known = (fact: Fact | undefined, { unknown }: RbacFacts): boolean =>
  fact === undefined || !unknown.has(fact);

/** Whether a filter on the way left what a criterion asks about in a state that no config tells. */
function isOpen(criterion: LeafCriterion, { request, stream }: RbacFacts): boolean {
  if (criterion.kind === 'metadata') return criterion.source === 'dynamic' && isOpenMetadata(stream, criterion.match.filter); // prettier-ignore
  if (request?.openHeaders === undefined) return false;
  if (criterion.kind === 'header') return isOpenHeader(request, criterion.match.name);
  return (criterion.kind === 'path' || criterion.kind === 'path-template') && isOpenHeader(request, ':path'); // prettier-ignore
}

function holds(criterion: LeafCriterion, facts: RbacFacts): Truth {
  const { request, stream } = facts;
  const { connection } = stream;
  switch (criterion.kind) {
    case 'header':
      return matchesHeaderValues(criterion.match, headerField(request, criterion.match.name));
    case 'path':
      return request !== undefined && request.path !== '' && matchesString(criterion.matcher, pathOnly(request)); // prettier-ignore
    case 'path-template':
      return (
        request !== undefined && matchesWhole(templateRegex(criterion.template), pathOnly(request))
      );
    case 'destination-ip':
      return isWithin(connection.destination.ip, criterion.range);
    case 'destination-port':
      return connection.destination.port === criterion.port;
    case 'destination-ports':
      return connection.destination.port >= criterion.start && connection.destination.port < criterion.end; // prettier-ignore
    case 'metadata':
      return matchesMetadata(criterion.match, criterion.source === 'dynamic' ? stream.metadata : (facts.routeMetadata ?? NONE)); // prettier-ignore
    case 'authenticated':
      return isAuthenticated(criterion.name, facts);
    case 'source-ip':
      return isWithin(criterion.of === 'remote' ? stream.remoteIp : connection.sourceIp, criterion.range); // prettier-ignore
    case 'server-name':
      return matchesString(criterion.matcher, connection.serverName);
    case 'filter-state':
      break;
  }
  return stateFits(criterion, facts);
}

const NONE: ReadonlyMap<string, unknown> = new Map();

/** Without a name any TLS will do, with a client certificate or not; the names are tried one after the other, the subject last. */
function isAuthenticated(name: StringMatcher | undefined, { stream }: RbacFacts): Truth {
  const { tls } = stream.connection;
  if (tls === undefined) return false;
  if (name === undefined) return true;
  const { uriSans = [], dnsSans = [], subject = '' } = tls.peer ?? {};
  return any([...uriSans, ...dnsSans, subject].map((own) => matchesString(name, own)));
}

/**
 * What is not there fits nothing, inverted or not. Texts are compared with what an object says of itself, ranges with objects that are
 * addresses: no other fits any (envoy/source/common/common/matchers.cc, FilterStateMatcher; filter_state_object_matchers.cc).
 */
function stateFits({ key, matcher, addresses }: StateCriterion, { stream }: RbacFacts): Truth {
  const object = stream.filterState.get(key);
  if (object === undefined) return false;
  if (object === null) return undefined;
  if (addresses !== undefined) {
    if (typeof object === 'string' || !('ip' in object)) return false;
    return addresses.ranges.some((range) => isWithin(object.ip, range)) !== addresses.invert;
  }
  const own = stateText(object);
  return own === undefined ? false : matcher && matchesString(matcher, own);
}

type StateCriterion = Extract<Criterion, { readonly kind: 'filter-state' }>;
