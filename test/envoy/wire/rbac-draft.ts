import type { Draw } from '../chain-scene.ts';
import { someRules, someString } from '../filters/rbac-draft.ts';

/** Draws what RBAC can ask of a connection: it has no headers and no path. */
type Maker = (draw: Draw, depth: number) => object;

const NETWORK = 'type.googleapis.com/envoy.extensions.filters.network.';

export const ACCOUNTS = ['front', 'back'] as const;
export const SERVER_NAMES = ['', 'shop.example', 'api.shop.example', 'other.example'] as const;
export const SOURCES = ['127.0.0.1', '127.0.0.3', '127.0.0.6'] as const;

const SHADOW = 'test_';

const sourceRange = (draw: Draw): object =>
  draw([
    { address_prefix: '127.0.0.1', prefix_len: 32 },
    { address_prefix: '127.0.0.0', prefix_len: 30 },
    { address_prefix: '127.0.0.4', prefix_len: 30 },
    { address_prefix: '127.0.0.6', prefix_len: 31 },
    { address_prefix: '10.0.0.0', prefix_len: 8 },
    { address_prefix: '0.0.0.0', prefix_len: 0 },
    { address_prefix: '::', prefix_len: 0 },
  ]);

/** The last byte of destinations tells the config; they differ in the second one. */
const destinationRange = (draw: Draw): object =>
  draw([
    { address_prefix: '127.20.0.0', prefix_len: 16 },
    { address_prefix: '127.21.0.0', prefix_len: 16 },
    { address_prefix: '127.20.0.0', prefix_len: 15 },
    { address_prefix: '127.22.0.0', prefix_len: 16 },
  ]);

/** What an earlier filter found out of its shadow rules. */
const metadata: Maker = (draw) => ({
  metadata: {
    filter: draw(['envoy.filters.network.rbac', 'envoy.filters.network.rbac', 'envoy.filters.network.rbac', 'test.none']),
    path: [{ key: draw([`${SHADOW}shadow_engine_result`, `${SHADOW}shadow_engine_result`, `${SHADOW}shadow_effective_policy_id`, 'shadow_engine_result']) }],
    value: draw([{ string_match: { exact: 'denied' } }, { string_match: { exact: 'allowed' } }, { string_match: { prefix: 'p' } }, { present_match: true }]),
    ...(draw([true, false, false]) ? { invert: true } : {}),
  },
}); // prettier-ignore

/** The kinds of permission by name; `ports` are those that Envoy listens on. */
const permissions = (ports: readonly number[]): Readonly<Record<string, Maker>> => {
  const kinds: Record<string, Maker> = {
    any: () => ({ any: true }),
    metadata,
    destination_ip: (draw) => ({ destination_ip: destinationRange(draw) }),
    destination_port: (draw) => ({ destination_port: draw(ports) }),
    destination_port_range: (draw) => {
      const start = draw(ports);
      return { destination_port_range: { start, end: Math.min(65536, start + draw([1, 20, 20000])) } }; // prettier-ignore
    },
    requested_server_name: (draw) => ({ requested_server_name: someString(draw, SERVER_NAMES) }),
    and_rules: (draw, depth) => ({ and_rules: { rules: several(one, draw, depth) } }),
    or_rules: (draw, depth) => ({ or_rules: { rules: several(one, draw, depth) } }),
    not_rule: (draw, depth) => ({ not_rule: one(draw, depth + 1) }),
  };
  const one: Maker = (draw, depth) => anyKind(kinds, draw, depth);
  return kinds;
};

const principals = (): Readonly<Record<string, Maker>> => {
  const names = [...ACCOUNTS.map((account) => `spiffe://cluster.local/ns/shop/sa/${account}`), 'front.shop.example', 'O=workload']; // prettier-ignore
  const kinds: Record<string, Maker> = {
    any: () => ({ any: true }),
    metadata,
    authenticated: (draw) => ({
      authenticated: draw([true, true, true, false])
        ? { principal_name: someString(draw, names) }
        : {},
    }),
    source_ip: (draw) => ({ source_ip: sourceRange(draw) }),
    direct_remote_ip: (draw) => ({ direct_remote_ip: sourceRange(draw) }),
    remote_ip: (draw) => ({ remote_ip: sourceRange(draw) }),
    filter_state: (draw) => ({ filter_state: { key: draw(['test.state', 'test.state', 'test.none']), string_match: someString(draw, ['seen', 'x']) } }), // prettier-ignore
    and_ids: (draw, depth) => ({ and_ids: { ids: several(one, draw, depth) } }),
    or_ids: (draw, depth) => ({ or_ids: { ids: several(one, draw, depth) } }),
    not_id: (draw, depth) => ({ not_id: one(draw, depth + 1) }),
  };
  const one: Maker = (draw, depth) => anyKind(kinds, draw, depth);
  return kinds;
};

const several = (make: Maker, draw: Draw, depth: number): object[] =>
  Array.from({ length: draw([1, 2, 3]) }, () => make(draw, depth + 1));

function anyKind(kinds: Readonly<Record<string, Maker>>, draw: Draw, depth: number): object {
  const names = Object.keys(kinds).filter((name) => depth < 2 || !/^(?:and|or|not)_/.test(name));
  return kinds[draw(names)]?.(draw, depth) ?? {};
}

export interface DrawnFilters {
  /** envoy.config.listener.v3.Filter, in front of the terminal one. */
  readonly filters: readonly object[];
  readonly kinds: readonly string[];
}

const rbacFilter = (config: object): object => ({
  name: 'rbac',
  typed_config: { '@type': `${NETWORK}rbac.v3.RBAC`, stat_prefix: 'rbac', ...config },
});

const stateFilter = {
  name: 'state',
  typed_config: {
    '@type': `${NETWORK}set_filter_state.v3.Config`,
    on_new_connection: [{ object_key: 'test.state', factory_key: 'envoy.string', format_string: { text_format_source: { inline_string: 'seen' } } }],
  },
}; // prettier-ignore

/** Network filters that may close a connection: rules that are enforced, and rules before them that only leave a note. */
export function someFilters(draw: Draw, ports: readonly number[], at: number): DrawnFilters {
  const own = { permissions: permissions(ports), principals: principals() };
  const { config, kinds } = someRules(draw, own, at);
  const shadow = someRules(draw, own, draw([0, 2, 3, 4, 5, 9, 11, 12])).config;
  const before = draw([
    { shadow_rules: shadow, shadow_rules_stat_prefix: SHADOW },
    { shadow_rules: shadow, shadow_rules_stat_prefix: SHADOW },
    { shadow_rules: shadow },
  ]);
  const [form, filters] = draw<readonly [string, readonly object[]]>([
    ['own shadow rules', [rbacFilter({ rules: config, ...before })]],
    ['own shadow rules', [rbacFilter({ rules: config, ...before, enforcement_type: 'CONTINUOUS' })]], // prettier-ignore
    ['shadow rules before', [rbacFilter(before), rbacFilter({ rules: config })]],
    ['delayed denial', [rbacFilter({ rules: config, ...before, delay_deny: '0.02s' })]],
    ['two filters', [rbacFilter({ rules: config, ...before }), rbacFilter({ rules: { action: 'DENY', policies: { never: { permissions: [{ not_rule: { any: true } }], principals: [{ any: true }] } } } })]], // prettier-ignore
  ]);
  return {
    filters: [...draw([[], [stateFilter]]), ...filters],
    kinds: [...kinds.map((kind) => `connection: ${kind}`), `connection: ${form}`],
  };
}
