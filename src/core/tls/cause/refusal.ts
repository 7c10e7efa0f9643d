import { object, objects, strings } from '../../decode/read.ts';
import { refTo, sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { absentCluster } from '../../why/absent.ts';
import type { Exclusion } from '../../why/exclusion.ts';
import type { Intent } from '../../why/intent.ts';
import { distinctCauses } from './causes.ts';
import { emptyCluster } from './empty-cluster.ts';
import { hostExclusions } from './host-exclusions.ts';
import { intentAt } from '../mesh/intent-at.ts';
import type { RefusalCause, RefusedCall } from './refused-call.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import { policySource } from '../mesh/outbound-policy.ts';
import { rejectionAt } from './rejection.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/**
 * Why no connection leaves a client: what its Envoy refused, else the rule that keeps a host, a subset or its endpoints from it (the same
 * that `diff --why` tells), with the field to change.
 */
export function refusalCause(mesh: TlsMesh, call: RefusedCall, isActual: boolean): RefusalCause {
  const { client, server, outcome } = call;
  const actual = isActual ? mesh.configOf(client.pod, 'actual') : undefined;
  const rejection = actual && rejectionAt(mesh, actual, { reason: outcome.reason, name: outcome.cluster, port: server.port }); // prettier-ignore
  if (rejection !== undefined) return rejection;
  if (outcome.reason === 'no-endpoints') return emptyCluster(mesh, call);
  if (outcome.reason === 'port-not-in-service') return portMissing(mesh, call);
  const intent = intentAt(mesh, client.pod);
  if (intent === undefined) return { causes: [] };
  if (outcome.reason === 'cluster-missing') return excluded(absentCluster(intent, outcome.cluster), []); // prettier-ignore
  const host = hostOf(server);
  const exclusions = hostExclusions(mesh, client.pod, { host, port: server.port }) ?? [];
  if (exclusions.length === 0) {
    const written = routesTo(intent, host);
    return { causes: distinctCauses(written.length > 0 ? written : (outcome.routeOwners ?? [])) };
  }
  return excluded(exclusions, [policySource(intent.context)]);
}

function portMissing({ world }: TlsMesh, { server, outcome }: RefusedCall): RefusalCause {
  const [service] = world.servicesByHost.get(outcome.cluster) ?? [];
  if (service === undefined) return { causes: [] };
  const ports = service.ports.map(({ number }) => number).join(', ');
  return {
    causes: [refTo(service.object, 'spec.ports')],
    note: `it has no port ${server.port}: it has ${ports || 'none'}`,
  };
}

/** The host by which the mesh knows a server: of a headless service's pod the service's. */
const hostOf = ({ service, host }: CalledServer): string => service?.hostname ?? host;

/** The rule that decides, and the field that asks for what is not there. */
function excluded(
  [first]: readonly Exclusion[],
  others: readonly (ResourceRef | undefined)[],
): RefusalCause {
  if (first === undefined) return { causes: [] };
  return {
    causes: distinctCauses([first.asks, first.cause ?? undefined, ...others]),
    note: first.says,
  };
}

/** Where a client does know a host, its routes are somebody's: what leads nowhere was written so. */
function routesTo({ config }: Intent, host: string): (ResourceRef | undefined)[] {
  const found = config.routes
    .flatMap((configuration) => objects(configuration, 'virtual_hosts'))
    .filter((one) => strings(one, 'domains').includes(host))
    .flatMap((one) => objects(one, 'routes'))
    .filter((route) => object(route, 'route') === undefined || nothingOf(route))
    .map((route) => sourcesOf(route)['']);
  return found.slice(0, 3);
}

/** A route all of whose clusters have weight 0. */
function nothingOf(route: Parameters<typeof object>[0]): boolean {
  const clusters = objects(object(route, 'route', 'weighted_clusters'), 'clusters');
  return clusters.length > 0 && clusters.every((one) => one['weight'] === 0);
}
