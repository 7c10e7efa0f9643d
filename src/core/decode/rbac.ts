import type { Criterion, PolicyOrigin, Rbac, RbacPolicy, RbacRules } from '../model/envoy/rbac.ts';
import type { JsonObject } from '../model/json.ts';
import { decodeHeaderMatch, decodeMetadataMatch, decodeStringMatcher } from './matcher.ts';
import { defined, flag, isObject, number, object, objects, text } from './read.ts';

/** Decodes envoy.extensions.filters.http.rbac.v3.RBAC and envoy.extensions.filters.network.rbac.v3.RBAC. */
export const decodeRbac = (source: JsonObject): Rbac => ({
  hasMatcher: object(source, 'matcher') !== undefined,
  hasShadowMatcher: object(source, 'shadow_matcher') !== undefined,
  shadowPrefix: text(source, 'shadow_rules_stat_prefix') ?? '',
  ...defined({ rules: rules(source, 'rules'), shadowRules: rules(source, 'shadow_rules') }),
});

const ACTIONS = ['ALLOW', 'DENY', 'LOG'] as const;

function rules(source: JsonObject, key: string): RbacRules | undefined {
  const own = object(source, key);
  if (own === undefined) return undefined;
  const action = text(own, 'action');
  const policies = Object.entries(object(own, 'policies') ?? {});
  return {
    action: ACTIONS.find((known) => known === action) ?? 'ALLOW',
    // Envoy keeps them in an ordered map.
    policies: policies
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, policy]) => decodePolicy(name, isObject(policy) ? policy : {})),
  };
}

const decodePolicy = (name: string, source: JsonObject): RbacPolicy => ({
  name,
  permissions: objects(source, 'permissions').map((one) => criterion(one, DEEPEST)),
  principals: objects(source, 'principals').map((one) => criterion(one, DEEPEST)),
  hasCondition:
    object(source, 'condition') !== undefined || object(source, 'checked_condition') !== undefined,
  ...defined({ origin: policyOrigin(name) }),
});

const NAME = /^(?:istio-ext-authz-(.*?)-?)?ns\[(.*)\]-policy\[(.*)\]-rule\[(\d+)\]$/;

/** What Istio says by a policy's name (istio: pilot/pkg/security/authz/builder, policyName); undefined for other names. */
function policyOrigin(name: string): PolicyOrigin | undefined {
  const [whole, provider, namespace = '', policy = '', index] = NAME.exec(name) ?? [];
  if (whole === undefined) return undefined;
  const rule = Number(index);
  return {
    rule,
    resource: {
      kind: 'AuthorizationPolicy',
      namespace,
      name: policy,
      field: `spec.rules[${rule}]`,
    },
    ...defined({ provider }),
  };
}

/** Nested deeper than this is hostile; Envoy's own JSON reader stops at 100 levels. */
const DEEPEST = 60;

/** Decodes one Permission or Principal. */
function criterion(source: JsonObject, depth: number): Criterion {
  if (depth === 0) return { kind: 'unknown', name: 'nested too deeply' };
  return nested(source, depth) ?? leaf(source);
}

function nested(source: JsonObject, depth: number): Criterion | undefined {
  const all = object(source, 'and_rules') ?? object(source, 'and_ids');
  const any = object(source, 'or_rules') ?? object(source, 'or_ids');
  const set = all ?? any;
  if (set !== undefined) {
    const of = [...objects(set, 'rules'), ...objects(set, 'ids')].map((one) => criterion(one, depth - 1)); // prettier-ignore
    return { kind: all === undefined ? 'one-of' : 'all-of', of };
  }
  const inner = object(source, 'not_rule') ?? object(source, 'not_id');
  return inner && { kind: 'not', of: criterion(inner, depth - 1) };
}

type Reader = (source: JsonObject) => Criterion | undefined;

/** By the name of the field in the oneof that is set. */
const READERS: Readonly<Record<string, Reader>> = {
  any: () => ({ kind: 'any' }),
  header: (source) => ({ kind: 'header', match: decodeHeaderMatch(object(source, 'header') ?? {}) }),
  url_path: (source) => {
    const matcher = decodeStringMatcher(object(source, 'url_path', 'path'));
    return matcher && { kind: 'path', matcher };
  },
  uri_template: (source) => ({ kind: 'path-template', template: text(object(source, 'uri_template', 'typed_config'), 'path_template') ?? '' }),
  destination_ip: (source) => ({ kind: 'destination-ip', range: cidr(source, 'destination_ip') }),
  destination_port: (source) => ({ kind: 'destination-port', port: number(source, 'destination_port') ?? 0 }),
  destination_port_range: (source) => {
    const range = object(source, 'destination_port_range');
    return { kind: 'destination-ports', start: number(range, 'start') ?? 0, end: number(range, 'end') ?? 0 };
  },
  metadata: (source) => ({ kind: 'metadata', source: 'dynamic', match: decodeMetadataMatch(object(source, 'metadata') ?? {}) }),
  sourced_metadata: (source) => {
    const own = object(source, 'sourced_metadata');
    const from = text(own, 'metadata_source') === 'ROUTE' ? 'route' : 'dynamic';
    return { kind: 'metadata', source: from, match: decodeMetadataMatch(object(own, 'metadata_matcher') ?? {}) };
  },
  authenticated: (source) => ({ kind: 'authenticated', ...defined({ name: decodeStringMatcher(object(source, 'authenticated', 'principal_name')) }) }),
  source_ip: (source) => ({ kind: 'source-ip', of: 'connection', range: cidr(source, 'source_ip') }),
  direct_remote_ip: (source) => ({ kind: 'source-ip', of: 'direct', range: cidr(source, 'direct_remote_ip') }),
  remote_ip: (source) => ({ kind: 'source-ip', of: 'remote', range: cidr(source, 'remote_ip') }),
  filter_state: (source) => {
    const own = object(source, 'filter_state');
    const range = object(own, 'address_match');
    const addresses = range && { ranges: objects(range, 'ranges').map((one) => cidrOf(one)), invert: flag(range, 'invert_match') ?? false };
    return { kind: 'filter-state', key: text(own, 'key') ?? '', ...defined({ matcher: decodeStringMatcher(object(own, 'string_match')), addresses }) };
  },
  requested_server_name: (source) => {
    const matcher = decodeStringMatcher(object(source, 'requested_server_name'));
    return matcher && { kind: 'server-name', matcher };
  },
}; // prettier-ignore

function leaf(source: JsonObject): Criterion {
  for (const key of Object.keys(source)) {
    const found = Object.hasOwn(READERS, key) ? READERS[key]?.(source) : undefined;
    if (found !== undefined) return found;
  }
  return { kind: 'unknown', name: Object.keys(source)[0] ?? 'nothing' };
}

/** core.v3.CidrRange: an absent length is 0. */
const cidr = (source: JsonObject, key: string): string => cidrOf(object(source, key));

function cidrOf(range: JsonObject | undefined): string {
  return `${text(range, 'address_prefix') ?? ''}/${number(range, 'prefix_len') ?? 0}`;
}
