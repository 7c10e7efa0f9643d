import { parseClusterName } from '../../decode/cluster-name.ts';
import { workloadOfPod } from '../../intent/world/pod.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { originFinder } from '../../query/routes/route-origin.ts';
import { clientCause, serverCause } from '../../tls/causes.ts';
import { refusalCause } from '../../tls/refusal.ts';
import type { RefusalCause } from '../../tls/refused-call.ts';
import type { ClientOutcome } from '../../tls/sent.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';

/** The objects behind an ending, the one to change first, and what to say of them. */
export type CauseFinder = (blame: Blame, fallback: ResourceRef | null) => RefusalCause;

/** Looks for the objects that decided endings, by the YAML at hand: the field of the rule, the subset that nobody has, the TLS mode of either side. */
export function causeFinder(mesh: ExplainMesh): CauseFinder {
  const { objects } = mesh;
  const origin = originFinder(objects, true);
  const named = new Map(objects.map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one]));
  const placed = (ref: ResourceRef, field: string | undefined): ResourceRef => {
    const object = named.get(`${ref.kind} ${ref.namespace}/${ref.name}`);
    return object === undefined ? ref : refTo(object, field);
  };
  return (blame, fallback) => {
    const rest: RefusalCause = { causes: fallback === null ? [] : [fallback] };
    switch (blame.kind) {
      case 'missing-cluster':
        return orElse(refused(mesh, blame.proxy, { kind: 'refused', reason: 'cluster-missing', cluster: blame.cluster }), rest); // prettier-ignore
      case 'no-hosts':
        return blame.count > 0 ? ejected(blame.cluster.destinationRule, placed, rest) : orElse(refused(mesh, blame.proxy, { kind: 'refused', reason: 'no-endpoints', cluster: blame.cluster.name, ownerOf: blame.cluster }), rest); // prettier-ignore
      case 'tls':
        return orElse(tlsCauses(mesh, blame), rest);
      default: {
        const { host, route, field } = blame;
        const owner = route === undefined ? host.routes.find((one) => one.owner !== undefined)?.owner : origin(route, host).owner; // prettier-ignore
        if (owner === undefined || owner === null) return rest;
        const whole = route === undefined ? 'spec.http' : owner.field;
        return { causes: [placed(owner, whole === undefined || field === undefined ? whole : `${whole}.${field}`)] }; // prettier-ignore
      }
    }
  };
}

const orElse = (found: RefusalCause, rest: RefusalCause): RefusalCause => (found.causes.length > 0 ? found : rest); // prettier-ignore

function ejected(
  rule: ResourceRef | undefined,
  placed: (ref: ResourceRef, field: string) => ResourceRef,
  rest: RefusalCause,
): RefusalCause {
  if (rule === undefined) return rest;
  return { causes: [placed(rule, 'spec.trafficPolicy.outlierDetection')], note: 'all its endpoints are unhealthy or ejected' }; // prettier-ignore
}

function refused(
  mesh: ExplainMesh,
  proxy: ProxyRef,
  outcome: Extract<ClientOutcome, { readonly kind: 'refused' }>,
): RefusalCause {
  const pod = mesh.podNamed(proxy);
  const parsed = parseClusterName(outcome.cluster);
  if (pod === undefined || parsed === undefined) return { causes: [] };
  const [service] = mesh.world.servicesByHost.get(parsed.host) ?? [];
  return refusalCause(
    mesh,
    {
      client: { pod: proxy, workload: workloadOfPod(pod), hasProxy: true },
      server: { host: parsed.host, port: parsed.port, namespace: service?.namespace ?? '', service, addresses: [] },
      outcome,
    },
    true,
  ); // prettier-ignore
}

/** A client's rule about TLS before the server's policy: where there is one, somebody wrote it against what Istio does by itself. */
function tlsCauses(
  mesh: ExplainMesh,
  { client, cluster, destination }: Extract<Blame, { readonly kind: 'tls' }>,
): RefusalCause {
  const pod = mesh.podAt(destination.ip);
  const server = serverCause(mesh, { pod, destination });
  const sender = client === undefined ? undefined : mesh.podNamed(client);
  const own =
    client === undefined || sender === undefined
      ? undefined
      : mesh.proxyOf(client) === undefined
        ? { ...refTo(sender), field: 'spec.containers (no istio-proxy)' }
        : clientCause(mesh, client, { cluster });
  return { causes: [own, server].filter((cause) => cause !== undefined) };
}
