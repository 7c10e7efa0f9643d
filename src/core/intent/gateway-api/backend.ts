import { number, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Granted } from './reference-grants.ts';
import { ISTIO_GROUP, SERVICE, referredKind, type GroupKind } from './reference.ts';

/** From where a route refers to its backends, and what is known of those. */
export interface RouteContext {
  /** The route's kind. */
  readonly kind: GroupKind;
  readonly namespace: string;
  readonly domain: string;
  readonly granted: Granted;
  /** ReferenceGrants count for routes of gateways only, not for those of the mesh. */
  readonly needsGrant: boolean;
  readonly hasService: (namespace: string, name: string) => boolean;
  readonly hasHost: (hostname: string) => boolean;
}

/** Where a backendRef leads. */
export interface Backend {
  /** `destination` of a VirtualService; {} where the reference must not or cannot be followed: requests to it fail. */
  readonly destination: JsonObject;
  readonly valid: boolean;
}

const HOSTNAME: GroupKind = `${ISTIO_GROUP}/Hostname`;
const SERVICE_IMPORT: GroupKind = 'multicluster.x-k8s.io/ServiceImport';
const NOWHERE: Backend = { destination: {}, valid: false };

/** Follows a backendRef; undefined: it is wrong in a way that makes istiod drop the whole route (conversion.go, buildDestination). */
function backendOf(reference: JsonObject, context: RouteContext): Backend | undefined {
  const kind = referredKind(reference, SERVICE);
  const name = text(reference, 'name') ?? '';
  const given = text(reference, 'namespace');
  const namespace = given ?? context.namespace;
  if (context.needsGrant && namespace !== context.namespace && !context.granted(context, { kind, namespace, name })) return NOWHERE; // prettier-ignore
  const port = number(reference, 'port');
  switch (kind) {
    case SERVICE:
      if (name.includes('.')) return undefined;
      return toHost(`${name}.${namespace}.svc.${context.domain}`, port, context.hasService(namespace, name)); // prettier-ignore
    case SERVICE_IMPORT:
      return toHost(`${name}.${namespace}.svc.${context.domain}`, port, context.hasService(namespace, name)); // prettier-ignore
    case HOSTNAME:
      return given === undefined ? toHost(name, port, context.hasHost(name)) : undefined;
    default:
      return NOWHERE;
  }
}

const toHost = (host: string, port: number | undefined, valid: boolean): Backend | undefined =>
  port === undefined ? undefined : { destination: { host, port: { number: port } }, valid };

/** A route rule's backends with their weights, those of weight 0 left out. */
export interface WeightedBackend {
  readonly reference: JsonObject;
  readonly weight: number;
}

/** @returns undefined when no backend has a weight. */
export function weightedBackends(
  references: readonly JsonObject[],
): readonly WeightedBackend[] | undefined {
  const weighted = references
    .map((reference) => ({ reference, weight: number(reference, 'weight') ?? 1 }))
    .filter(({ weight }) => weight !== 0);
  return weighted.length === 0 ? undefined : weighted;
}

/** `route` entries; a single one needs no weight. Undefined: the whole route is dropped. */
export function destinations(
  backends: readonly WeightedBackend[],
  context: RouteContext,
  extras: (reference: JsonObject) => JsonObject | undefined = () => ({}),
): JsonObject[] | undefined {
  const routes: JsonObject[] = [];
  for (const { reference, weight } of backends) {
    const backend = backendOf(reference, context);
    const extra = extras(reference);
    if (backend === undefined || extra === undefined) return undefined;
    const shares = backends.length > 1 ? { weight } : {};
    routes.push({ destination: backend.destination, ...shares, ...extra });
  }
  return routes;
}

/** `backendRef` of a mirror filter. */
export const mirroredTo = (mirror: JsonObject, context: RouteContext): JsonObject | undefined => {
  const backend = backendOf(object(mirror, 'backendRef') ?? {}, context);
  return backend?.valid === true ? backend.destination : undefined;
};
