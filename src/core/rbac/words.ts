import { pathOnly } from '../wire/http-request.ts';
import type { Failure } from '../wire/failure.ts';
import type { MetadataMatch, ValueMatcher } from '../model/envoy/matcher.ts';
import type { Criterion } from '../model/envoy/rbac.ts';
import { headerText, stringText } from '../query/routes/match-words.ts';
import { stateText } from '../wire/stream-facts.ts';
import { shownHeaderValue } from '../query/sensitive-header.ts';
import { headerField, type RbacFacts } from './facts.ts';
import { factOf, isLeaf, PEER_PRINCIPAL, type LeafCriterion } from './matches.ts';
import type { Shortfall } from './shortfall.ts';

/** A criterion that did not hold, with what the request had instead. */
export function failureOf({ criterion, truth }: Shortfall, facts: RbacFacts): Failure {
  const inner = leafOf(criterion);
  const fact = inner && factOf(inner);
  const actual = inner && actualText(inner, facts);
  return {
    criterion: inner === undefined ? 'condition' : subject(inner),
    wanted: wantedText(criterion),
    ...(truth === undefined && fact !== undefined ? { actual: `${fact} not known` } : {}),
    ...(truth === false && actual !== undefined ? { actual } : {}),
  };
}

/** The first criterion in it that asks about something. */
function leafOf(criterion: Criterion): LeafCriterion | undefined {
  if (isLeaf(criterion)) return criterion;
  switch (criterion.kind) {
    case 'all-of':
    case 'one-of':
      return criterion.of.map(leafOf).find((one) => one !== undefined);
    case 'not':
      return leafOf(criterion.of);
    case 'any':
    case 'unknown':
      break;
  }
  return undefined;
}

/** What a criterion asks about, for people: "path", "method", "principal". */
export function subject(criterion: LeafCriterion): string {
  switch (criterion.kind) {
    case 'header':
      return PSEUDO.get(criterion.match.name) ?? `header ${criterion.match.name}`;
    case 'path':
    case 'path-template':
      return 'path';
    case 'destination-ip':
      return 'destination IP';
    case 'destination-port':
    case 'destination-ports':
      return 'port';
    case 'metadata':
      return metadataName(criterion.match);
    case 'authenticated':
      return 'principal';
    case 'source-ip':
      return criterion.of === 'remote' ? 'remote IP' : 'source IP';
    case 'filter-state':
      return criterion.key === PEER_PRINCIPAL ? 'principal' : criterion.key;
    case 'server-name':
      break;
  }
  return 'SNI';
}

const PSEUDO: ReadonlyMap<string, string> = new Map([
  [':method', 'method'],
  [':authority', 'host'],
  [':path', 'path with query'],
  [':scheme', 'scheme'],
]);

/** "claim iss" for Istio's JWT payload, else the whole path. */
function metadataName({ filter, path }: MetadataMatch): string {
  const isPayload = filter === 'envoy.filters.http.jwt_authn' && path[0] === 'payload';
  return isPayload ? `claim ${path.slice(1).join('.')}` : `metadata ${[filter, ...path].join('.')}`;
}

/** What a criterion wants: `= "/a" or starts with "/b/"`. */
export function wantedText(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'any':
      return 'anything';
    case 'all-of':
      return criterion.of.map(wantedText).join(' and ');
    case 'one-of':
      return criterion.of.length === 0 ? 'nothing' : criterion.of.map(wantedText).join(' or ');
    case 'not':
      return criterion.of.kind === 'any' ? 'nothing: no request fits' : `not (${wantedText(criterion.of)})`; // prettier-ignore
    case 'unknown':
      return criterion.name;
    case 'header':
      return headerText(criterion.match).replace(/^\S+ /, '');
    case 'path':
    case 'server-name':
      return stringText(criterion.matcher);
    case 'path-template':
      return `template "${criterion.template}"`;
    case 'destination-ip':
    case 'source-ip':
      return `in ${criterion.range}`;
    case 'destination-port':
      return `= ${criterion.port}`;
    case 'destination-ports':
      return `in [${criterion.start}, ${criterion.end})`;
    case 'metadata':
      return `${criterion.match.invert ? 'not ' : ''}${valueWords(criterion.match.value)}`;
    case 'authenticated':
      return criterion.name === undefined ? 'any TLS client' : stringText(criterion.name);
    case 'filter-state':
      break;
  }
  if (criterion.kind === 'filter-state' && criterion.addresses !== undefined) return `${criterion.addresses.invert ? 'not ' : ''}in ${criterion.addresses.ranges.join(', ')}`; // prettier-ignore
  return criterion.matcher === undefined ? 'by matcher' : stringText(criterion.matcher);
}

function valueWords(value: ValueMatcher): string {
  switch (value.kind) {
    case 'string':
      return stringText(value.matcher);
    case 'list':
      return `a list with ${valueWords(value.oneOf)}`;
    case 'or':
      return value.of.map(valueWords).join(' or ');
    case 'number':
    case 'bool':
      return `= ${value.value}`;
    case 'range':
      return `in [${value.start}, ${value.end})`;
    case 'present':
      return value.present ? 'present' : 'absent';
    case 'null':
      return 'null';
    case 'unknown':
      break;
  }
  return 'by matcher';
}

/** What the request has of it; undefined for nothing, and for what is not shown. */
function actualText(criterion: LeafCriterion, { request, stream }: RbacFacts): string | undefined {
  const { connection } = stream;
  switch (criterion.kind) {
    case 'header':
      return shownHeader(criterion.match.name, request);
    case 'path':
    case 'path-template':
      return request && pathOnly(request);
    case 'destination-ip':
      return connection.destination.ip;
    case 'destination-port':
    case 'destination-ports':
      return String(connection.destination.port);
    case 'authenticated':
      return connection.tls?.peer?.uriSans[0] ?? connection.tls?.peer?.dnsSans[0];
    case 'source-ip':
      return criterion.of === 'remote' ? stream.remoteIp : connection.sourceIp;
    case 'server-name':
      return connection.serverName || undefined;
    case 'filter-state':
      return stateText(stream.filterState.get(criterion.key));
    case 'metadata':
      break;
  }
  return undefined;
}

function shownHeader(name: string, request: RbacFacts['request']): string | undefined {
  const value = headerField(request, name).join(', ');
  return value === '' ? undefined : shownHeaderValue(name, value);
}
