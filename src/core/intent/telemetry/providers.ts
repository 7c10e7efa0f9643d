import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ProxyContext } from '../context.ts';
import type { World } from '../model/world.ts';

/** An extensionProvider of the mesh config by its name, whatever its case (istio/pilot/pkg/model/telemetry.go, fetchProvider). */
export function extensionProvider(world: World, name: string): JsonObject | undefined {
  const wanted = name.toLowerCase();
  return objects(world.mesh, 'extensionProviders').find(
    (provider) => text(provider, 'name')?.toLowerCase() === wanted,
  );
}

/** defaultProviders.metrics, .tracing or .accessLogging of the mesh config. */
export function defaultProviders(
  world: World,
  signal: 'metrics' | 'tracing' | 'accessLogging',
): readonly string[] {
  const names = object(world.mesh, 'defaultProviders')?.[signal];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** providers[].name of one entry of a Telemetry. */
export const providerNames = (entry: JsonObject): readonly string[] =>
  objects(entry, 'providers').map((provider) => text(provider, 'name') ?? '');

export interface ProviderCluster {
  readonly hostname: string;
  readonly cluster: string;
}

/** The collector of a tracer, and who asks. */
export interface TracerTarget extends ProviderCluster {
  readonly context: ProxyContext;
}

/**
 * Where a provider's service is: "host" when only one namespace has it, or "namespace/host"; undefined when unknown
 * (istio/pilot/pkg/model/telemetry_logging.go, LookupCluster).
 */
export function providerCluster(
  world: World,
  service: string | undefined,
  port: number | undefined,
): ProviderCluster | undefined {
  if (service === undefined || service === '') return undefined;
  const parts = service.split('/');
  const [namespace, hostname] = parts.length === 2 ? parts : [undefined, service];
  const known = world.servicesByHost.get(hostname ?? '') ?? [];
  const found =
    namespace === undefined ? known : known.filter((one) => one.namespace === namespace);
  const namespaces = new Set(found.map((one) => one.namespace));
  const [first] = found;
  if (first === undefined || namespaces.size !== 1) return undefined;
  return { hostname: first.hostname, cluster: `outbound|${port ?? 0}||${first.hostname}` };
}
