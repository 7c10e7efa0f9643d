import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileProxy } from '../src/core/intent/compile.ts';
import type { IntentProxy } from '../src/core/intent/model/proxy.ts';
import type { World } from '../src/core/intent/model/world.ts';
import { workloadOfPod } from '../src/core/intent/world/pod.ts';
import { buildWorld } from '../src/core/intent/world/world.ts';
import type { JsonObject } from '../src/core/model/json.ts';
import type { ProxyRef } from '../src/core/model/proxy.ts';
import { intentMesh, type MeshSize } from './intent-mesh.ts';
import { workloadIssuer, type WorkloadIssuer } from './workload-issuer.ts';

/** A bundle of a whole mesh: its objects, and the dump of one Envoy of each workload. */
export interface MeshBundle {
  readonly directory: string;
  readonly dumps: readonly string[];
  /** MiB of all dumps. */
  readonly size: number;
}

const CACHE = join(import.meta.dirname, '..', '.cache', 'bench');
/** To be raised when what is written changes. */
const VERSION = 1;

/** The bundle of a mesh of that size, made up once and kept: what its Envoys have is what its YAML means, and certificates of one root. */
export function meshBundle(size: MeshSize): MeshBundle {
  const directory = join(CACHE, `mesh-${size.services}x${size.podsPerService}-v${VERSION}`);
  if (!existsSync(join(directory, 'complete'))) write(directory, size);
  const places = join(directory, 'proxies');
  const dumps = readdirSync(places).flatMap((namespace) => readdirSync(join(places, namespace)).map((pod) => dumpPath({ directory }, { namespace, pod }))); // prettier-ignore
  const bytes = dumps.reduce((sum, dump) => sum + statSync(dump).size, 0);
  return { directory, dumps, size: bytes / 2 ** 20 };
}

/** Where the bundle has the dump of a proxy. */
export const dumpPath = ({ directory }: Pick<MeshBundle, 'directory'>, { namespace, pod }: ProxyRef): string =>
  join(directory, 'proxies', namespace, pod, 'config_dump.json'); // prettier-ignore

function write(directory: string, size: MeshSize): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'kubernetes'), { recursive: true });
  const objects = intentMesh(size);
  const list = { apiVersion: 'v1', kind: 'List', items: objects.map(({ raw }) => raw) };
  writeFileSync(join(directory, 'kubernetes', 'objects.json'), JSON.stringify(list, null, 1));
  const world = buildWorld({ objects });
  const issuer = workloadIssuer();
  const read = new Set<string>();
  for (const proxy of world.proxies.values()) {
    const workload = `${proxy.namespace}/${workloadOfPod(proxy.pod)}`;
    if (read.has(workload)) continue;
    read.add(workload);
    const path = dumpPath({ directory }, proxy.ref);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(dumpOf(world, proxy, issuer), null, 1));
  }
  writeFileSync(join(directory, 'complete'), '');
}

const ANY = 'type.googleapis.com/envoy';
/** The same times in all dumps, what differs between them is what the proxies have; an hour from now, when all certificates are valid. */
const NOW = new Date(Date.now() + 3_600_000).toISOString();
const STAMP = { version_info: `${NOW}/1`, last_updated: NOW };

/** As Envoy answers on /config_dump?include_eds. */
function dumpOf(world: World, proxy: IntentProxy, issuer: WorkloadIssuer): object {
  const { clusters, listeners, routes, endpoints } = compileProxy(world, proxy);
  const message = (type: string, raw: JsonObject): object => ({ '@type': `${ANY}.config.${type}`, ...raw }); // prettier-ignore
  const part = (type: string, lists: object): object => ({ '@type': `${ANY}.admin.v3.${type}ConfigDump`, ...lists }); // prettier-ignore
  return {
    configs: [
      part('Clusters', { version_info: STAMP.version_info, dynamic_active_clusters: clusters.map((raw) => ({ ...STAMP, cluster: message('cluster.v3.Cluster', raw) })) }),
      part('Endpoints', { dynamic_endpoint_configs: endpoints.map((raw) => ({ ...STAMP, endpoint_config: message('endpoint.v3.ClusterLoadAssignment', raw) })) }),
      part('Listeners', { version_info: STAMP.version_info, dynamic_listeners: listeners.map((raw) => ({ name: raw['name'], active_state: { ...STAMP, listener: message('listener.v3.Listener', raw) } })) }),
      part('Routes', { dynamic_route_configs: routes.map((raw) => ({ ...STAMP, route_config: message('route.v3.RouteConfiguration', raw) })) }),
      part('Secrets', { dynamic_active_secrets: secretsOf(proxy, issuer).map((secret) => ({ ...STAMP, name: secret['name'], secret })) }),
    ],
  }; // prettier-ignore
}

function secretsOf(
  { namespace, serviceAccount }: IntentProxy,
  issuer: WorkloadIssuer,
): JsonObject[] {
  const inline = (pem: string): JsonObject => ({
    inline_bytes: Buffer.from(pem).toString('base64'),
  });
  const type = `${ANY}.extensions.transport_sockets.tls.v3.Secret`;
  const leaf = issuer.certificateFor(`spiffe://cluster.local/ns/${namespace}/sa/${serviceAccount}`);
  return [
    { '@type': type, name: 'default', tls_certificate: { certificate_chain: inline(leaf + issuer.root), private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } } },
    { '@type': type, name: 'ROOTCA', validation_context: { trusted_ca: inline(issuer.root) } },
  ]; // prettier-ignore
}
