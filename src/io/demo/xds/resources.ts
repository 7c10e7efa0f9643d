const CONFIG = 'type.googleapis.com/envoy.config.';

interface Section {
  readonly dump: string;
  readonly list: string;
  /** The way from an entry to its resource. */
  readonly path: readonly string[];
  /** The field that a client names a resource by. */
  readonly name: string;
}

/** Where istiod's config_dump holds what it would send for a type; the names are those of protojson (camelCase). */
const SECTIONS: Readonly<Record<string, Section>> = {
  [`${CONFIG}cluster.v3.Cluster`]: {
    dump: 'ClustersConfigDump',
    list: 'dynamicActiveClusters',
    path: ['cluster'],
    name: 'name',
  },
  [`${CONFIG}listener.v3.Listener`]: {
    dump: 'ListenersConfigDump',
    list: 'dynamicListeners',
    path: ['activeState', 'listener'],
    name: 'name',
  },
  [`${CONFIG}route.v3.RouteConfiguration`]: {
    dump: 'RoutesConfigDump',
    list: 'dynamicRouteConfigs',
    path: ['routeConfig'],
    name: 'name',
  },
  [`${CONFIG}endpoint.v3.ClusterLoadAssignment`]: {
    dump: 'EndpointsConfigDump',
    list: 'dynamicEndpointConfigs',
    path: ['endpointConfig'],
    name: 'clusterName',
  },
  [`${CONFIG}core.v3.TypedExtensionConfig`]: {
    dump: 'EcdsConfigDump',
    list: 'ecdsFilters',
    path: ['ecdsFilter'],
    name: 'name',
  },
};

/** The resources of a type in a config_dump, all of them or those named; undefined for types that istiod's dumps do not hold. */
export function resourcesIn(
  dump: unknown,
  typeUrl: string,
  names: readonly string[],
): readonly unknown[] | undefined {
  const section = SECTIONS[typeUrl];
  if (section === undefined) return undefined;
  const found = sectionsOf(dump).find((config) =>
    String(get(config, '@type')).endsWith(`.${section.dump}`),
  );
  const entries = get(found, section.list);
  if (!Array.isArray(entries)) return [];
  const resources = entries
    .map((entry: unknown) => section.path.reduce(get, entry))
    .filter((resource) => resource !== undefined);
  return names.length === 0
    ? resources
    : resources.filter((resource) => names.includes(String(get(resource, section.name))));
}

/** The "configs" of a config_dump. */
export function sectionsOf(dump: unknown): readonly unknown[] {
  const configs = get(dump, 'configs');
  return Array.isArray(configs) ? configs : [];
}

function get(json: unknown, key: string): unknown {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, key)
    ? Reflect.get(json, key)
    : undefined;
}
