import { parseClusterName } from '../../decode/cluster-name.ts';
import { number, object, objects, text, typeName } from '../../decode/read.ts';
import { mtlsAtPort, peerAuthentication } from '../../intent/security/authentication/peer-authentication.ts'; // prettier-ignore
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { World } from '../../intent/model/world.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Found } from '../finding.ts';
import type { Check } from './check.ts';

/** Clients that send plain text where only mTLS is taken, or mTLS where nobody takes it: every connection fails. */
export const mtlsConflict: Check = {
  code: 'mtls-conflict',
  ofProxy: ({ world, config }) => {
    const servers = serversOf(world);
    const clusters = new Map(config.clusters.map((cluster) => [text(cluster, 'name'), cluster]));
    return config.endpoints.flatMap((assignment): Found[] => {
      const name = text(assignment, 'cluster_name');
      const cluster = clusters.get(name);
      const parsed = parseClusterName(name ?? '');
      if (cluster === undefined || parsed === undefined) return [];
      const conflict = conflictOf(cluster, assignment, { world, servers });
      if (conflict === undefined) return [];
      const place = `${parsed.host}${parsed.subset === '' ? '' : ` subset ${parsed.subset}`} port ${parsed.port}`;
      const rule = sourcesOf(cluster)['transport_socket'] ?? sourcesOf(cluster)['transport_socket_matches']; // prettier-ignore
      return [
        {
          message: `${conflict.sends} is sent to ${place}, which takes ${conflict.takes}`,
          causes: [rule, conflict.policy].filter((cause) => cause !== undefined),
        },
      ];
    });
  },
};

interface Conflict {
  readonly sends: string;
  readonly takes: string;
  readonly policy: ResourceRef | undefined;
}

const known = new WeakMap<World, ReadonlyMap<string, IntentProxy>>();

/** Sidecars by their addresses: of what has none nobody knows what it takes. */
function serversOf(world: World): ReadonlyMap<string, IntentProxy> {
  const found =
    known.get(world) ??
    new Map([...world.proxies.values()].filter(({ type }) => type === 'sidecar').flatMap((proxy) => proxy.addresses.map((ip) => [ip, proxy] as const))); // prettier-ignore
  known.set(world, found);
  return found;
}

/** Proxies share clusters and endpoints. */
const judged = new WeakMap<
  JsonObject,
  WeakMap<JsonObject, { readonly conflict: Conflict | undefined }>
>();

function conflictOf(
  ...[cluster, assignment, places]: Parameters<typeof firstConflict>
): Conflict | undefined {
  let ofCluster = judged.get(cluster);
  if (ofCluster === undefined) judged.set(cluster, (ofCluster = new WeakMap()));
  let found = ofCluster.get(assignment);
  if (found === undefined) ofCluster.set(assignment, (found = { conflict: firstConflict(cluster, assignment, places) })); // prettier-ignore
  return found.conflict;
}

function firstConflict(
  cluster: JsonObject,
  assignment: JsonObject,
  { world, servers }: { readonly world: World; readonly servers: ReadonlyMap<string, IntentProxy> },
): Conflict | undefined {
  for (const group of objects(assignment, 'endpoints'))
    for (const endpoint of objects(group, 'lb_endpoints')) {
      const address = object(endpoint, 'endpoint', 'address', 'socket_address');
      const server = servers.get(text(address, 'address') ?? '');
      if (server === undefined) continue;
      const { mode, source } = mtlsAtPort(peerAuthentication(world, server), number(address, 'port_value') ?? 0); // prettier-ignore
      const sends = sentTo(cluster, endpoint);
      if (sends === 'plain text' && mode === 'STRICT') return { sends, takes: 'only mTLS', policy: source }; // prettier-ignore
      if (sends === 'mTLS' && mode === 'DISABLE') return { sends, takes: 'only plain text', policy: source }; // prettier-ignore
    }
  return undefined;
}

/** What a client sends to an endpoint: the first transport socket that matches it, else the cluster's own (config.cluster.v3.Cluster). */
function sentTo(cluster: JsonObject, endpoint: JsonObject): 'plain text' | 'mTLS' | 'unknown' {
  const wanted = object(endpoint, 'metadata', 'filter_metadata', 'envoy.transport_socket_match');
  const match = objects(cluster, 'transport_socket_matches').find((one) => {
    const asked = Object.entries(object(one, 'match') ?? {});
    return asked.every(([key, value]) => wanted?.[key] === value);
  });
  const socket = object(match ?? cluster, 'transport_socket');
  if (socket === undefined || text(socket, 'name') === 'envoy.transport_sockets.raw_buffer') return 'plain text'; // prettier-ignore
  const config = object(socket, 'typed_config');
  if (typeName(config) !== 'UpstreamTlsContext') return 'unknown';
  // Only Istio's own mTLS offers this protocol (istio/pilot/pkg/networking/util, ALPNInMesh).
  const offered = object(config, 'common_tls_context')?.['alpn_protocols'];
  return Array.isArray(offered) && offered.includes('istio') ? 'mTLS' : 'unknown';
}
