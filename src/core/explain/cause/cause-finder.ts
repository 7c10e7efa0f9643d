import { parseClusterName } from '../../decode/cluster-name.ts';
import { workloadOfPod } from '../../intent/world/pod.ts';
import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { refTo, sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { outlierWords } from '../../query/outlier-words.ts';
import { clientCause, serverCause } from '../../tls/cause/causes.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { refusalCause } from '../../tls/cause/refusal.ts';
import { serverRejection } from '../../tls/cause/rejection.ts';
import type { ClientOutcome } from '../../tls/model/sent.ts';
import { jwtRulesFor } from '../../intent/security/authentication/jwt-rules.ts';
import { text } from '../../decode/read.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { originOf } from '../ground/origin-of.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';
import { lackingCertificate } from './certificate.ts';
import { gatewayPorts } from './gateway-ports.ts';
import { missingCluster } from './missing-cluster.ts';
import { unknownHost } from './unknown-host.ts';

/** The objects behind an ending, the one to change first, and what to say of them. */
export type CauseFinder = (blame: Blame, fallback: ResourceRef | null) => Cause;

/** Looks for the objects that decided endings, by the YAML at hand: the field of the rule, the subset that nobody has, the TLS mode of either side. */
export function causeFinder(mesh: ExplainMesh): CauseFinder {
  const origin = originOf(mesh);
  const placed = (ref: ResourceRef, field: string | undefined): ResourceRef => {
    const object = mesh.objectOf(ref);
    return object === undefined ? ref : refTo(object, field);
  };
  return (blame, fallback) => {
    const rest: Cause = { causes: fallback === null ? [] : [fallback] };
    if (blame.kind === 'missing-cluster') return orElse(missingCluster(mesh, blame), rest);
    if (blame.kind === 'no-hosts') return noHosts(mesh, blame, { placed, rest });
    if (blame.kind === 'unknown-host') return orElse(unknownHost(mesh, blame), rest);
    if (blame.kind === 'certificate') return orElse(lackingCertificate(mesh, blame), rest);
    if (blame.kind === 'tls') return orElse(tlsCauses(mesh, blame), rest);
    if (blame.kind === 'jwt') return orElse(tokenRules(mesh, blame), rest);
    if (blame.kind === 'listener')
      return (
        serverRejection(mesh, {
          reason: 'server-listener-missing',
          pod: mesh.podNamed(blame.proxy),
          destination: blame.destination,
        }) ?? orElse(gatewayPorts(mesh, blame), rest)
      );
    if (blame.kind === 'object') return { causes: [placed(blame.resource, blame.resource.field)] };
    const { host, route, field } = blame;
    const owner = route === undefined ? host.routes.find((one) => one.owner !== undefined)?.owner : origin(route, host).owner; // prettier-ignore
    if (owner === undefined || owner === null) return rest;
    const whole = route === undefined ? 'spec.http' : owner.field;
    return { causes: [placed(owner, whole === undefined || field === undefined ? whole : `${whole}.${field}`)] }; // prettier-ignore
  };
}

const orElse = (found: Cause, rest: Cause): Cause => (found.causes.length > 0 ? found : { ...found, causes: rest.causes }); // prettier-ignore

interface Help {
  readonly placed: (ref: ResourceRef, field: string | undefined) => ResourceRef;
  readonly rest: Cause;
}

function noHosts(
  mesh: ExplainMesh,
  { proxy, cluster, count, ejected }: Extract<Blame, { readonly kind: 'no-hosts' }>,
  { placed, rest }: Help,
): Cause {
  const { destinationRule: rule, outlierDetection } = cluster;
  // Endpoints that are sent as unhealthy are not ready: no rule about ejection is to blame for them.
  if (count > 0 && ejected !== 0 && rule !== undefined && outlierDetection !== undefined) {
    const compiled = intentAt(mesh, proxy)?.config.clusters.find((one) => text(one, 'name') === cluster.name); // prettier-ignore
    const field = compiled && sourcesOf(compiled)['outlier_detection'];
    return { causes: [field ?? placed(rule, 'spec.trafficPolicy.outlierDetection')], note: ejection(cluster, count, ejected) }; // prettier-ignore
  }
  return orElse(refused(mesh, proxy, { kind: 'refused', reason: 'no-endpoints', cluster: cluster.name, ownerOf: cluster }), rest); // prettier-ignore
}

/** What is known of endpoints that none can be used: an ejection ends by itself. */
function ejection(
  { outlierDetection }: Cluster,
  count: number,
  ejected: number | undefined,
): string {
  if (ejected === undefined) return 'all its endpoints are unhealthy or ejected';
  const who = ejected === count ? (count === 1 ? 'its only endpoint is' : `all its ${count} endpoints are`) : `${ejected} of its ${count} endpoints ${ejected === 1 ? 'is' : 'are'}, the others being unhealthy,`; // prettier-ignore
  const words = outlierWords(outlierDetection);
  return `${who} ejected by outlier detection, which ends by itself${words === undefined ? '' : `: ${words}`}`; // prettier-ignore
}

/** The rules for tokens of a proxy's workload: those of the token's issuer, else all. */
function tokenRules(
  mesh: ExplainMesh,
  { proxy: ref, issuer }: Extract<Blame, { readonly kind: 'jwt' }>,
): Cause {
  const proxy = mesh.proxyOf(ref);
  const rules = proxy === undefined ? [] : jwtRulesFor(mesh.world, proxy);
  const own = rules.filter(({ rule }) => text(rule, 'issuer') === issuer);
  return {
    causes: (own.length > 0 ? own : rules).map(({ policy, field }) => refTo(policy, field)),
  };
}

function refused(
  mesh: ExplainMesh,
  proxy: ProxyRef,
  outcome: Extract<ClientOutcome, { readonly kind: 'refused' }>,
): Cause {
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
): Cause {
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
