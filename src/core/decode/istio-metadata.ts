import type { ServiceRef } from '../model/envoy/cluster.ts';
import type { JsonObject } from '../model/json.ts';
import type { ResourceRef } from '../model/resource.ts';
import { object, objects, text } from './read.ts';

/** Istio's path segments for kinds, kebab-case of the kind (istio/pkg/config/schema). */
const kindOf = (segment: string): string =>
  segment.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());

/** The metadata that istiod puts on clusters, routes and listeners (filter_metadata.istio). */
const istioMetadata = (resource: JsonObject): JsonObject | undefined =>
  object(resource, 'metadata', 'filter_metadata', 'istio');

/**
 * The Istio object behind a resource: metadata istio.config holds
 * "/apis/<group>/<version>/namespaces/<ns>/<kind>/<name>" (istio/pilot/pkg/networking/util/util.go, BuildConfigInfoMetadata).
 */
export function configOwner(resource: JsonObject): ResourceRef | undefined {
  const path = (text(istioMetadata(resource), 'config') ?? '').split('/');
  const [, , , , , namespace, kind, name] = path;
  if (path.length !== 8 || namespace === undefined || kind === undefined || name === undefined)
    return undefined;
  return { kind: kindOf(kind), namespace, name };
}

/** The services that a cluster serves (metadata istio.services). */
export const serviceRefs = (resource: JsonObject): ServiceRef[] =>
  objects(istioMetadata(resource), 'services').map((service) => ({
    namespace: text(service, 'namespace') ?? '',
    name: text(service, 'name') ?? '',
    host: text(service, 'host') ?? '',
  }));
