import { parseClusterName } from '../../decode/cluster-name.ts';
import { objects, text } from '../../decode/read.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { Check } from './check.ts';

/** Subsets whose labels no endpoint has: requests that are sent there get 503. */
export const emptySubset: Check = {
  code: 'empty-subset',
  ofProxy: ({ config }) => {
    const clusters = new Map(config.clusters.map((cluster) => [text(cluster, 'name'), cluster]));
    return config.endpoints.flatMap((assignment) => {
      const name = text(assignment, 'cluster_name') ?? '';
      const parsed = parseClusterName(name);
      if (parsed === undefined || parsed.subset === '' || parsed.direction !== 'outbound')
        return [];
      if (objects(assignment, 'endpoints').some((group) => objects(group, 'lb_endpoints').length > 0)) return []; // prettier-ignore
      const cluster = clusters.get(name);
      const sources = cluster === undefined ? {} : sourcesOf(cluster);
      const cause = sources['name'] ?? sources[''];
      return [
        {
          message: `subset ${parsed.subset} of ${parsed.host} has no endpoint at port ${parsed.port}: requests to it get 503`,
          causes: cause === undefined ? [] : [cause],
        },
      ];
    });
  },
};
