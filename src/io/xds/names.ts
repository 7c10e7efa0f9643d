import { CDS, ECDS, EDS, LDS, RDS } from './type-urls.ts';

/** The types whose resources are asked for by name, and the type that the names follow from. */
export const NAMED_BY: ReadonlyMap<string, string> = new Map([
  [EDS, CDS],
  [RDS, LDS],
  [ECDS, LDS],
]);

/** The names that an Envoy asks for after it got these clusters or listeners; sorted, each once. */
export function namesFor(typeUrl: string, resources: readonly unknown[]): readonly string[] {
  const names =
    typeUrl === EDS
      ? resources.flatMap(endpointName)
      : resources.flatMap((resource) => found(resource, FINDERS[typeUrl]));
  return [...new Set(names)].sort();
}

/** Cluster.EdsClusterConfig.service_name: the cluster's own name when it is empty. */
function endpointName(cluster: unknown): readonly string[] {
  if (!isObject(cluster) || cluster['type'] !== 'EDS') return [];
  const config = cluster['eds_cluster_config'];
  const service = isObject(config) ? config['service_name'] : undefined;
  const name = service ?? cluster['name'];
  return typeof name === 'string' ? [name] : [];
}

type Finder = (object: Readonly<Record<string, unknown>>) => unknown;

const FINDERS: Readonly<Record<string, Finder>> = {
  /** HttpConnectionManager.rds.route_config_name, wherever in a listener a connection manager stands. */
  [RDS]: (object) => {
    const { rds } = object;
    return isObject(rds) ? rds['route_config_name'] : undefined;
  },
  /** A filter with config_discovery is asked for by the filter's name. */
  [ECDS]: (object) => ('config_discovery' in object ? object['name'] : undefined),
};

/** Searched through the whole object: connection managers also stand inside other filters and in api_listener. */
function found(json: unknown, finder: Finder | undefined): readonly string[] {
  if (finder === undefined) return [];
  const names: string[] = [];
  const queue: unknown[] = [json];
  while (queue.length > 0) {
    const next = queue.pop();
    if (Array.isArray(next)) for (const item of next) queue.push(item);
    else if (isObject(next)) {
      const name = finder(next);
      if (typeof name === 'string' && name !== '') names.push(name);
      for (const value of Object.values(next)) queue.push(value);
    }
  }
  return names;
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
