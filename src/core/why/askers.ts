import { isObject, object, objects, text } from '../decode/read.ts';
import type { IntendedConfig } from '../intent/compile.ts';
import { sourcesOf } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';

/** The fields that lead requests to a cluster. */
export function askersOf(config: IntendedConfig, cluster: string): ResourceRef[] {
  const found = new Map<string, ResourceRef>();
  const note = (ref: ResourceRef | undefined): void => {
    if (ref !== undefined) found.set(JSON.stringify(ref), ref);
  };
  for (const configuration of config.routes)
    for (const host of objects(configuration, 'virtual_hosts'))
      for (const route of objects(host, 'routes')) {
        const action = object(route, 'route');
        if (action === undefined) continue;
        const whole = sourcesOf(route)[''];
        if (text(action, 'cluster') === cluster) note(sourcesOf(action)['cluster'] ?? whole);
        for (const part of [
          ...objects(object(action, 'weighted_clusters'), 'clusters'),
          ...objects(action, 'request_mirror_policies'),
        ])
          // prettier-ignore
          if (isObject(part) && [text(part, 'name'), text(part, 'cluster')].includes(cluster))
            note(sourcesOf(part)[''] ?? sourcesOf(part)['cluster'] ?? whole);
      }
  return [...found.values()];
}
