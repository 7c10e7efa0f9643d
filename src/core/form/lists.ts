import { parseClusterName } from '../decode/cluster-name.ts';
import { addressText } from '../decode/address.ts';
import { isObject, object, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import { canonical } from './canonical.ts';

/** How the elements of a repeated field find their counterpart on the other side. */
export interface ListRule {
  /** keyed: by identity, order carries no meaning; set: equal elements belong together, order carries none; ordered: position matters. */
  readonly order: 'keyed' | 'set' | 'ordered';
  /** What makes two elements the same object; used by keyed and ordered lists. */
  readonly identity: (item: unknown) => string;
  /** How the element is called in a path; its index when absent. */
  readonly label?: (item: unknown) => string;
  /** How the element is called where its position is what changed. */
  readonly spoken?: (item: unknown) => string;
}

const nameOf = (item: unknown): string =>
  isObject(item) ? (text(item, 'name') ?? '') : String(item);
const keyedBy = (identity: (item: unknown) => string, label = identity): ListRule => ({
  order: 'keyed',
  identity,
  label,
});
const SET: ListRule = { order: 'set', identity: canonical };
const ORDERED: ListRule = { order: 'ordered', identity: canonical };

const member =
  (key: string) =>
  (item: unknown): string =>
    isObject(item) ? (text(item, key) ?? '') : '';

/** A filter chain is found by what it matches; the name is only a label (envoy/config/listener/v3/listener_components.proto). */
const chainIdentity = (item: unknown): string =>
  isObject(item) ? canonical(item['filter_chain_match'] ?? {}) : '';
const chainLabel = (item: unknown): string =>
  isObject(item) ? (text(item, 'name') ?? chainMatchText(object(item, 'filter_chain_match'))) : '';

/** "prefix /api" */
const matchText = (match: JsonObject): string =>
  Object.entries(match)
    .filter(([key]) => key !== 'case_sensitive')
    .map(([key, value]) => `${key} ${typeof value === 'string' ? value : canonical(value)}`)
    .join(' ');

function chainMatchText(match: JsonObject | undefined): string {
  if (match === undefined) return 'any';
  return matchText(match) || 'any';
}

const routeIdentity = (item: unknown): string =>
  isObject(item) ? `${text(item, 'name') ?? ''} ${conditions(object(item, 'match') ?? {})}` : '';

/** A match whose lists are in one order: all of their conditions have to hold, istiod writes them in any order. */
const conditions = (match: JsonObject): string =>
  canonical(
    Object.fromEntries(
      Object.entries(match).map(([key, value]) => [
        key,
        Array.isArray(value) && LIST_RULES[key] !== undefined ? value.map(canonical).sort() : value,
      ]),
    ),
  );

const routeText = (item: unknown): string => {
  const match = isObject(item) ? matchText(object(item, 'match') ?? {}) : '';
  return isObject(item) ? [text(item, 'name'), match].filter(Boolean).join(' ') : '';
};

const weightedLabel = (item: unknown): string => {
  const name = nameOf(item);
  return parseClusterName(name)?.subset || name;
};

const endpointIdentity = (item: unknown): string =>
  isObject(item) ? addressText(object(item, 'endpoint', 'address')) || canonical(item) : '';

/** Locality and priority name one group of endpoints (envoy/config/endpoint/v3/endpoint_components.proto). */
const localityIdentity = (item: unknown): string =>
  isObject(item) ? `${canonical(item['locality'] ?? {})} ${canonical(item['priority'] ?? 0)}` : '';
const localityLabel = (item: unknown): string => {
  const locality = isObject(item) ? object(item, 'locality') : undefined;
  const place = ['region', 'zone', 'sub_zone']
    .map((part) => text(locality, part) ?? '')
    .filter((part) => part !== '');
  const priority = isObject(item) ? Number(item['priority'] ?? 0) : 0;
  return [place.join('/') || 'no locality', ...(priority > 0 ? [`priority ${priority}`] : [])].join(
    ' ',
  );
};

/** By the name of the repeated field; fields that are not here keep their order. The fields' meaning is in Envoy's protos. */
const LIST_RULES: Readonly<Record<string, ListRule>> = {
  virtual_hosts: keyedBy(nameOf),
  routes: { order: 'ordered', identity: routeIdentity, spoken: routeText },
  domains: SET,
  filter_chains: keyedBy(chainIdentity, chainLabel),
  filters: { order: 'ordered', identity: nameOf, label: nameOf },
  http_filters: { order: 'ordered', identity: nameOf, label: nameOf },
  listener_filters: { order: 'ordered', identity: nameOf, label: nameOf },
  headers: keyedBy((item) => `${nameOf(item)} ${canonical(item)}`, nameOf),
  query_parameters: keyedBy((item) => `${nameOf(item)} ${canonical(item)}`, nameOf),
  // All have to match (envoy/config/route/v3/route_components.proto, RouteMatch).
  dynamic_metadata: SET,
  endpoints: keyedBy(localityIdentity, localityLabel),
  lb_endpoints: keyedBy(endpointIdentity),
  transport_socket_matches: { order: 'ordered', identity: nameOf, label: nameOf },
  thresholds: keyedBy((item) => member('priority')(item) || 'DEFAULT'),
  request_headers_to_add: {
    order: 'ordered',
    identity: (item) => headerName(item),
    label: (item) => headerName(item),
  },
  response_headers_to_add: {
    order: 'ordered',
    identity: (item) => headerName(item),
    label: (item) => headerName(item),
  },
  // A tag is known by its name (envoy/type/tracing/v3/custom_tag.proto).
  custom_tags: keyedBy(member('tag')),
  sans: SET,
  trust_roots: keyedBy(member('fingerprint256'), member('subject')),
  request_headers_to_remove: SET,
  response_headers_to_remove: SET,
  retriable_status_codes: SET,
  match_subject_alt_names: SET,
  match_typed_subject_alt_names: SET,
  prefix_ranges: SET,
  server_names: SET,
  // Any of these is enough to match (envoy/config/rbac/v3/rbac.proto).
  principals: SET,
  permissions: SET,
};

function headerName(item: unknown): string {
  return isObject(item) ? (text(object(item, 'header'), 'key') ?? '') : '';
}

/** The rule of a repeated field; `clusters` are weighted clusters inside of weighted_clusters only. */
export function listRule(field: string, parent: string): ListRule {
  if (field === 'clusters' && parent === 'weighted_clusters') return keyedBy(nameOf, weightedLabel);
  return LIST_RULES[field] ?? ORDERED;
}
