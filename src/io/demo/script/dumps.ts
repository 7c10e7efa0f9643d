import { isObject, number, objects, text, typeName } from '../../../core/decode/read.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import type { ProxyState, Sent, TypeState } from './history.ts';
import type { Setting } from './script.ts';
import { withSetting } from './set.ts';

/** Where dumps hold the resources of a type: in istiod's spelling; Envoy's is made from it. */
const PLACES: Readonly<
  Record<string, { readonly dump: string; readonly list: string; readonly way: readonly string[] }>
> = {
  CDS: { dump: 'ClustersConfigDump', list: 'dynamicActiveClusters', way: ['cluster'] },
  LDS: { dump: 'ListenersConfigDump', list: 'dynamicListeners', way: ['activeState', 'listener'] },
  RDS: { dump: 'RoutesConfigDump', list: 'dynamicRouteConfigs', way: ['routeConfig'] },
  EDS: { dump: 'EndpointsConfigDump', list: 'dynamicEndpointConfigs', way: ['endpointConfig'] },
  ECDS: { dump: 'EcdsConfigDump', list: 'ecdsFilters', way: ['ecdsFilter'] },
};

const snake = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** istiod's config_dump of a proxy with what it has sent since. */
export function istiodDump(dump: unknown, { types }: ProxyState): unknown {
  return eachType(dump, types, 'camel', (list, state, way) =>
    list.map((entry) => withSettings(entry, state.istiod, { way, spelling: 'camel' })),
  );
}

/** Envoy's config_dump with what it has taken since, and what it has refused. */
export function envoyDump(dump: unknown, { types }: ProxyState): unknown {
  return eachType(dump, types, 'snake', (list, state, way) => {
    const taken = list.map((entry) => {
      const changed = withSettings(entry, state.envoy, { way, spelling: 'snake' });
      return changed === entry || state.acked === undefined ? entry : stamped(changed, state.acked);
    });
    return state.error === undefined ? taken : refused(taken, state, way);
  });
}

function eachType(
  dump: unknown,
  types: ProxyState['types'],
  spelling: 'camel' | 'snake',
  change: (
    list: readonly JsonObject[],
    state: TypeState,
    way: readonly string[],
  ) => readonly JsonObject[],
): unknown {
  if (!isObject(dump)) return dump;
  const spell = spelling === 'snake' ? snake : (key: string) => key;
  const configs = objects(dump, 'configs').map((config) => {
    let changed = config;
    for (const [type, state] of types) {
      const place = PLACES[type];
      if (place === undefined || typeName(config) !== place.dump) continue;
      const key = spell(place.list);
      const list = change(objects(changed, key), state, place.way.map(spell));
      if (list.length > 0) changed = { ...changed, [key]: list };
      const version = spelling === 'snake' ? state.acked?.version : undefined;
      if (version !== undefined && Object.hasOwn(changed, 'version_info'))
        changed = { ...changed, version_info: version };
    }
    return changed;
  });
  return { ...dump, configs };
}

interface Where {
  readonly way: readonly string[];
  readonly spelling: 'camel' | 'snake';
}

const resourceAt = (entry: JsonObject, way: readonly string[]): unknown =>
  way.reduce((value: unknown, key) => (isObject(value) ? value[key] : undefined), entry);

const nameOf = (resource: unknown): string | undefined =>
  isObject(resource) ? (text(resource, 'name') ?? text(resource, 'cluster_name') ?? text(resource, 'clusterName')) : undefined; // prettier-ignore

function withSettings(
  entry: JsonObject,
  settings: readonly Setting[],
  { way, spelling }: Where,
): JsonObject {
  const resource = resourceAt(entry, way);
  const own = settings.filter(({ name }) => name === nameOf(resource));
  if (own.length === 0) return entry;
  const changed = own.reduce((value, setting) => withSetting(value, setting, spelling), resource);
  return replaced(entry, way, changed);
}

function replaced(entry: JsonObject, [key = '', ...rest]: readonly string[], value: unknown): JsonObject {
  const inner = entry[key];
  return { ...entry, [key]: rest.length === 0 || !isObject(inner) ? value : replaced(inner, rest, value) };
} // prettier-ignore

/** Envoy's time and version of an update, beside the resource. */
function stamped(entry: JsonObject, { version, atMs }: Sent): JsonObject {
  const last_updated = new Date(atMs).toISOString();
  const active = entry['active_state'];
  if (isObject(active)) return { ...entry, active_state: { ...active, last_updated } };
  return {
    ...entry,
    ...(Object.hasOwn(entry, 'version_info') ? { version_info: version } : {}),
    last_updated,
  };
}

/** Envoy keeps what it has, and beside it what it was sent and why it did not take it; once more without a name, as 1.40 does. */
function refused(
  list: readonly JsonObject[],
  { sent, error }: TypeState,
  way: readonly string[],
): readonly JsonObject[] {
  const details = (error ?? '').trim().replace(/^Error adding\/updating \S+ \S+: /, '');
  const failures: JsonObject[] = [];
  const marked = list.map((entry) => {
    const own = sent.push.set.filter(({ name }) => name === nameOf(resourceAt(entry, way)));
    if (own.length === 0) return entry;
    const failed_configuration = resourceAt(
      withSettings(entry, own, { way, spelling: 'snake' }),
      way,
    );
    failures.push({ error_state: { failed_configuration, details } });
    const last_update_attempt = new Date(sent.atMs).toISOString();
    return { ...entry, error_state: { failed_configuration, last_update_attempt, details } };
  });
  return [...marked, ...failures];
}

/** Envoy's statistics of updates after what it has taken and refused. */
export function envoyStats(stats: unknown, { types }: ProxyState): unknown {
  if (!isObject(stats)) return stats;
  const changes = new Map<string, (value: unknown) => unknown>();
  for (const [type, prefix] of [
    ['CDS', 'cluster_manager.cds'],
    ['LDS', 'listener_manager.lds'],
  ]) {
    // prettier-ignore
    const state = types.get(type ?? '');
    if (state === undefined) continue;
    if (state.acked !== undefined)
      changes.set(`${prefix}.version_text`, () => state.acked?.version);
    if (state.refusals > 0)
      changes.set(`${prefix}.update_rejected`, (value) => Number(value ?? 0) + state.refusals);
  }
  const list = objects(stats, 'stats').map((entry) => {
    const name = text(entry, 'name') ?? '';
    const change = changes.get(name);
    if (change === undefined) return entry;
    changes.delete(name);
    return { ...entry, value: change(number(entry, 'value')) };
  });
  const added = [...changes].map(([name, change]) => ({ name, value: change(undefined) }));
  return { ...stats, stats: [...added, ...list] };
}
