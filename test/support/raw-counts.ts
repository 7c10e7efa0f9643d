/** A few lines of JSON arithmetic, on purpose without anything of src: what decoders say is checked against it. */

export interface RawCounts {
  readonly clusters: number;
  /** Versions that serve, warm or drain; refused ones stand in a dump twice. */
  readonly listeners: number;
  readonly routes: number;
  readonly endpoints: number;
}

type Raw = Readonly<Record<string, unknown>>;

const raw = (value: unknown): Raw =>
  typeof value === 'object' && value !== null ? (value as Raw) : {};

/** A list under its name, as Envoy or as istiod spells it. */
function list(value: unknown, name: string): readonly Raw[] {
  const camel = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const found = raw(value)[name] ?? raw(value)[camel];
  return Array.isArray(found) ? found.map(raw) : [];
}

const STATES = ['active_state', 'activeState', 'warming_state', 'warmingState', 'draining_state', 'drainingState']; // prettier-ignore

/** Entries of a config dump. */
export function rawCounts(dump: unknown): RawCounts {
  const parts = list(dump, 'configs');
  const count = (type: string, ...names: readonly string[]): number =>
    parts
      .filter((part) => String(part['@type']).endsWith(`.${type}`))
      .flatMap((part) => names.flatMap((name) => list(part, name))).length;
  const dynamicListeners = parts.flatMap((part) => list(part, 'dynamic_listeners'));
  return {
    clusters: count('ClustersConfigDump', 'static_clusters', 'dynamic_active_clusters', 'dynamic_warming_clusters'),
    listeners:
      count('ListenersConfigDump', 'static_listeners') +
      dynamicListeners.flatMap((entry) => STATES.filter((state) => state in entry)).length,
    routes: count('RoutesConfigDump', 'static_route_configs', 'dynamic_route_configs'),
    endpoints: count('EndpointsConfigDump', 'static_endpoint_configs', 'dynamic_endpoint_configs'),
  }; // prettier-ignore
}

const OUT = ['UNHEALTHY', 'TIMEOUT', 'DRAINING'];

/** "usable/all" hosts by cluster, of Envoy's /clusters?format=json. */
export const rawHosts = (clusters: unknown): Record<string, string> =>
  Object.fromEntries(
    list(clusters, 'cluster_statuses').map((status) => {
      const hosts = list(status, 'host_statuses').map((host) => raw(host['health_status']));
      const usable = hosts.filter(
        (health) =>
          health['failed_active_health_check'] !== true &&
          health['failed_outlier_check'] !== true &&
          !OUT.includes(String(health['eds_health_status'])),
      );
      return [String(status['name']), `${usable.length}/${hosts.length}`];
    }),
  );
