import type { ClusterLoadAssignment } from '../model/envoy/endpoint.ts';
import type { JsonObject } from '../model/json.ts';
import { text } from './read.ts';

export const decodeClusterLoadAssignment = (source: JsonObject): ClusterLoadAssignment => ({
  clusterName: text(source, 'cluster_name') ?? '',
});
