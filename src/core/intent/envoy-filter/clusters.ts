import { isObject, number, object, objects, text } from '../../decode/read.ts';
import { parseClusterName } from '../../decode/cluster-name.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import { added, applyMerge, mergeSocket } from './merge.ts';
import {
  addsIn,
  fitsContext,
  isMerge,
  type Patch,
  type Patches,
  type PatchContext,
} from './patch.ts';

export interface ClusterPatching {
  readonly patches: Patches;
  readonly contextOf: (cluster: JsonObject) => PatchContext;
  /** Contexts of this kind of proxy, in which clusters may be added. */
  readonly contexts: readonly PatchContext[];
  /** Hosts of the services behind an inbound cluster. */
  readonly hostsOf: (cluster: JsonObject) => readonly string[];
}

/** Clusters with all patches applied (istio/pilot/.../envoyfilter/cluster_patch.go). */
export function patchClusters(
  clusters: readonly JsonObject[],
  { patches, contextOf, contexts, hostsOf }: ClusterPatching,
): readonly JsonObject[] {
  const list = patches.get('CLUSTER') ?? [];
  if (list.length === 0) return clusters;
  const patched = clusters.flatMap((cluster) => {
    const context = contextOf(cluster);
    let result = cluster;
    for (const patch of list) {
      if (!fitsContext(patch, context) || !isIt(result, patch, hostsOf(cluster))) continue;
      if (patch.operation === 'REMOVE') return [];
      if (isMerge(patch)) result = merged(result, patch);
    }
    return [result];
  });
  const news = contexts.flatMap((context) => list.filter((patch) => addsIn(patch, context)).map(added)); // prettier-ignore
  return [...patched, ...news];
}

function merged(cluster: JsonObject, patch: Patch): JsonObject {
  const theirs = patch.value['transport_socket'];
  if (!isObject(theirs)) return applyMerge(cluster, patch);
  const matches = objects(cluster, 'transport_socket_matches');
  const sources = { transport_socket: patch.resource, transport_socket_matches: patch.resource };
  if (matches.length === 0)
    return withSources({ ...cluster, transport_socket: mergeSocket(cluster['transport_socket'], patch) }, sources); // prettier-ignore
  // Both a socket and socket matches are not valid: without a match of that name the patch has no effect.
  const at = matches.findIndex((one) => text(object(one, 'transport_socket'), 'name') === text(theirs, 'name')); // prettier-ignore
  const hit = matches[at];
  if (hit === undefined) return cluster;
  const changed = { ...hit, transport_socket: mergeSocket(hit['transport_socket'], patch) };
  return withSources({ ...cluster, transport_socket_matches: matches.with(at, changed) }, sources);
}

function isIt(cluster: JsonObject, patch: Patch, inboundHosts: readonly string[]): boolean {
  const match = object(patch.match, 'cluster');
  if (match === undefined) return true;
  const name = text(cluster, 'name') ?? '';
  const wanted = text(match, 'name') ?? '';
  if (wanted !== '') return wanted === name;
  // Clusters that forward by SNI are named in the style of DNS SRV (istio/pilot/pkg/model/service.go, ParseSubsetKey).
  const parsed = parseClusterName(
    /^(?:in|out)bound_\./.test(name) ? name.replaceAll('_.', '|') : name,
  );
  const isInbound = parsed?.direction === 'inbound';
  const hosts = isInbound && inboundHosts.length > 0 ? inboundHosts : [parsed?.host ?? ''];
  const subset = text(match, 'subset') ?? '';
  const service = text(match, 'service') ?? '';
  const port = number(match, 'portNumber') ?? 0;
  if (subset !== '' && subset !== (parsed?.subset ?? '')) return false;
  if (service !== '' && !hosts.includes(service)) return false;
  return port === 0 || port === parsed?.port;
}
