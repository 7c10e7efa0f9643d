import type { ConfigSection } from '../model/capture.ts';
import type { ConfigResource, ResourceState } from '../model/envoy/config-resource.ts';
import type { JsonObject } from '../model/json.ts';
import { defined, isObject, object, objects, text } from './read.ts';

/** An entry before its config is decoded. */
export type RawResource = Omit<ConfigResource<unknown>, 'config'>;

/** The lists of each *ConfigDump message and the field that holds the resource (envoy/admin/v3/config_dump_shared.proto). */
const LISTS = new Map(Object.entries<{ section: ConfigSection; inner: string; lists: Readonly<Record<string, ResourceState>> }>({
  ClustersConfigDump: {
    section: 'clusters', inner: 'cluster',
    lists: { static_clusters: 'static', dynamic_active_clusters: 'active', dynamic_warming_clusters: 'warming' },
  },
  ListenersConfigDump: { section: 'listeners', inner: 'listener', lists: { static_listeners: 'static' } },
  RoutesConfigDump: {
    section: 'routes', inner: 'route_config',
    lists: { static_route_configs: 'static', dynamic_route_configs: 'active' },
  },
  EndpointsConfigDump: {
    section: 'endpoints', inner: 'endpoint_config',
    lists: { static_endpoint_configs: 'static', dynamic_endpoint_configs: 'active' },
  },
  SecretsConfigDump: {
    section: 'secrets', inner: 'secret',
    lists: { static_secrets: 'static', dynamic_active_secrets: 'active', dynamic_warming_secrets: 'warming' },
  },
  EcdsConfigDump: { section: 'ecds', inner: 'ecds_filter', lists: { ecds_filters: 'active' } },
})); // prettier-ignore

/** "type.googleapis.com/envoy.admin.v3.ClustersConfigDump.DynamicCluster" taken apart; the element only in answers to ?resource=. */
function messageOf(type: string): { readonly message: string; readonly element?: string } {
  const names = type.split('.');
  const last = names.at(-1) ?? '';
  const outer = names.at(-2) ?? '';
  return outer.endsWith('ConfigDump') ? { message: outer, element: last } : { message: last };
}

/** The section that a part of a dump belongs to, by its type URL; undefined for types that are not known. */
export function sectionOfType(type: string): ConfigSection | undefined {
  const { message } = messageOf(type);
  return message === 'BootstrapConfigDump' ? 'bootstrap' : LISTS.get(message)?.section;
}

/** An element that stands alone as the list that it came from. Which of two dynamic lists that was Envoy does not say: active. */
function asList(
  part: JsonObject,
  element: string,
  lists: Readonly<Record<string, ResourceState>>,
): JsonObject {
  if (element === 'DynamicListener') return { dynamic_listeners: [part] };
  const state = element.startsWith('Static') ? 'static' : 'active';
  const name = Object.keys(lists).find((list) => lists[list] === state);
  return name === undefined ? {} : { [name]: [part] };
}

/** Message types of a dump that carry nothing for meshdbg yet; all others are counted as unknown. */
const IGNORED = new Set(['ScopedRoutesConfigDump']);

/** What a config dump holds, by section. A section that no part of the dump spoke of is absent. */
export interface ConfigDump {
  readonly sections: ReadonlyMap<ConfigSection, readonly RawResource[]>;
  readonly bootstrap?: JsonObject;
  /** Type URLs of parts that meshdbg does not know, with their number. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Sorts the parts of one or several (masked) config dumps in Envoy's spelling into sections. */
export function readConfigDump(parts: readonly JsonObject[]): ConfigDump {
  const sections = new Map<ConfigSection, RawResource[]>();
  const unknown = new Map<string, number>();
  let bootstrap: JsonObject | undefined;
  for (const source of parts) {
    const type = text(source, '@type') ?? '';
    const { message, element } = messageOf(type);
    const spec = LISTS.get(message);
    const part =
      spec === undefined || element === undefined ? source : asList(source, element, spec.lists);
    if (message === 'BootstrapConfigDump') bootstrap = part;
    else if (spec !== undefined) {
      const found = sections.get(spec.section) ?? [];
      sections.set(spec.section, found);
      for (const [list, state] of Object.entries(spec.lists))
        for (const entry of objects(part, list)) found.push(plainEntry(entry, spec.inner, state));
      for (const entry of objects(part, 'dynamic_listeners')) found.push(...listenerEntries(entry));
    } else if (!IGNORED.has(message)) unknown.set(type, (unknown.get(type) ?? 0) + 1);
  }
  for (const [section, list] of sections) sections.set(section, withoutTwins(list));
  return { sections, unknown, ...defined({ bootstrap }) };
}

function plainEntry(entry: JsonObject, inner: string, state: ResourceState): RawResource {
  const raw = object(entry, inner) ?? {};
  const name = text(raw, 'name') ?? text(raw, 'cluster_name') ?? text(entry, 'name') ?? '';
  return { name, state, ...stamp(entry), ...failure(entry), raw };
}

/** A dynamic listener has up to three live states and the version that Envoy refused (envoy.admin.v3.ListenersConfigDump.DynamicListener). */
function listenerEntries(entry: JsonObject): RawResource[] {
  const found: RawResource[] = [];
  for (const state of ['active', 'warming', 'draining'] as const) {
    const held = object(entry, `${state}_state`);
    const raw = object(held, 'listener');
    if (held !== undefined && raw !== undefined)
      found.push({
        name: text(entry, 'name') ?? text(raw, 'name') ?? '',
        state,
        ...stamp(held),
        raw,
      });
  }
  const error = object(entry, 'error_state');
  if (error !== undefined) {
    const raw = object(error, 'failed_configuration') ?? {};
    const name = text(entry, 'name') ?? text(raw, 'name') ?? '';
    found.push({ name, state: 'rejected', ...failure(entry), raw });
  }
  return found;
}

const stamp = (entry: JsonObject) =>
  defined({ versionInfo: text(entry, 'version_info'), lastUpdated: text(entry, 'last_updated') });

function failure(entry: JsonObject): Pick<RawResource, 'error'> {
  const error = entry['error_state'];
  if (!isObject(error)) return {};
  const versionInfo = text(error, 'version_info');
  const lastAttempt = text(error, 'last_update_attempt');
  return {
    error: { details: text(error, 'details') ?? '', ...defined({ versionInfo, lastAttempt }) },
  };
}

/** Envoy shows a rejected listener twice: in its named entry and in an extra one without a name (reference/envoy.md 2.1). */
function withoutTwins(list: readonly RawResource[]): RawResource[] {
  const seen = new Set<string>();
  return list.filter((entry) => {
    if (entry.state !== 'rejected') return true;
    const key = `${text(entry.raw, 'name') ?? entry.name}\n${entry.error?.details}`;
    return !seen.has(key) && seen.add(key);
  });
}
