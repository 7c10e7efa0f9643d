import { parseClusterName } from '../../decode/cluster-name.ts';
import { workloadOfPod } from '../../intent/world/pod.ts';
import type { Cluster } from '../../model/envoy/cluster.ts';
import type { ProxyRef } from '../../model/proxy.ts';
import { refTo, sourcesOf } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import { outlierWords } from '../../query/outlier-words.ts';
import { originFinder, type OriginFinder } from '../../query/routes/route-origin.ts';
import { clientCause, serverCause } from '../../tls/causes.ts';
import { intentAt } from '../../tls/intent-at.ts';
import { refusalCause } from '../../tls/refusal.ts';
import { serverRejection } from '../../tls/rejection.ts';
import type { RefusalCause } from '../../tls/refused-call.ts';
import type { ClientOutcome } from '../../tls/sent.ts';
import { policySource } from '../../tls/outbound-policy.ts';
import { jwtRulesFor } from '../../intent/security/authentication/jwt-rules.ts';
import { hostIntersection } from '../../intent/model/hostname.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import { secretExclusions } from '../../why/gateway-secret.ts';
import { explainHost } from '../../why/hosts.ts';
import { text } from '../../decode/read.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';

/** The objects behind an ending, the one to change first, and what to say of them. */
export type CauseFinder = (blame: Blame, fallback: ResourceRef | null) => RefusalCause;

/** Looks for the objects that decided endings, by the YAML at hand: the field of the rule, the subset that nobody has, the TLS mode of either side. */
export function causeFinder(mesh: ExplainMesh): CauseFinder {
  const { objects } = mesh;
  const origin = originFinder(objects, mesh.areRulesRead);
  const named = new Map(objects.map((one) => [`${one.kind} ${one.namespace}/${one.name}`, one]));
  const placed = (ref: ResourceRef, field: string | undefined): ResourceRef => {
    const object = named.get(`${ref.kind} ${ref.namespace}/${ref.name}`);
    return object === undefined ? ref : refTo(object, field);
  };
  return (blame, fallback) => {
    const rest: RefusalCause = { causes: fallback === null ? [] : [fallback] };
    if (blame.kind === 'missing-cluster')
      return missingCluster(mesh, blame, { origin, placed, rest });
    if (blame.kind === 'no-hosts') return noHosts(mesh, blame, { placed, rest });
    if (blame.kind === 'unknown-host')
      return orElse(unknownHost(mesh, blame.proxy, blame.host), rest);
    if (blame.kind === 'certificate')
      return orElse(lackingCertificate(mesh, blame.proxy, blame.secrets), rest);
    if (blame.kind === 'tls') return orElse(tlsCauses(mesh, blame), rest);
    if (blame.kind === 'jwt') return orElse(tokenRules(mesh, blame), rest);
    if (blame.kind === 'listener')
      return (
        serverRejection(mesh, {
          reason: 'server-listener-missing',
          pod: mesh.podNamed(blame.proxy),
          destination: blame.destination,
        }) ?? rest
      );
    if (blame.kind === 'object') return { causes: [placed(blame.resource, blame.resource.field)] };
    const { host, route, field } = blame;
    const owner = route === undefined ? host.routes.find((one) => one.owner !== undefined)?.owner : origin(route, host).owner; // prettier-ignore
    if (owner === undefined || owner === null) return rest;
    const whole = route === undefined ? 'spec.http' : owner.field;
    return { causes: [placed(owner, whole === undefined || field === undefined ? whole : `${whole}.${field}`)] }; // prettier-ignore
  };
}

const orElse = (found: RefusalCause, rest: RefusalCause): RefusalCause => (found.causes.length > 0 ? found : rest); // prettier-ignore

interface Help {
  readonly placed: (ref: ResourceRef, field: string | undefined) => ResourceRef;
  readonly rest: RefusalCause;
}

/** The rule that names it, and why it is not there. */
function missingCluster(
  mesh: ExplainMesh,
  blame: Extract<Blame, { readonly kind: 'missing-cluster' }>,
  { origin, placed, rest }: Help & { readonly origin: OriginFinder },
): RefusalCause {
  const found = refused(mesh, blame.proxy, { kind: 'refused', reason: 'cluster-missing', cluster: blame.cluster }); // prettier-ignore
  const owner = blame.rule && origin(blame.rule.route, blame.rule.host).owner;
  if (owner === undefined || owner === null) return orElse(found, rest);
  const rule = placed(owner, owner.field);
  // Somebody else's rule may name it, too: this request met this one.
  const others = found.causes.filter(({ kind, namespace, name }) => kind !== rule.kind || namespace !== rule.namespace || name !== rule.name); // prettier-ignore
  return { ...found, causes: [rule, ...others] };
}

function noHosts(
  mesh: ExplainMesh,
  { proxy, cluster, count, ejected }: Extract<Blame, { readonly kind: 'no-hosts' }>,
  { placed, rest }: Help,
): RefusalCause {
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

/** Why a proxy has nothing for a host: the rule that keeps it away, a gateway's server without a rule, or what the mesh does with strangers. */
function unknownHost(mesh: ExplainMesh, ref: ProxyRef, host: string): RefusalCause {
  const intent = intentAt(mesh, ref);
  if (intent === undefined) return { causes: [] };
  const { context } = intent;
  const excluded = explainHost(intent, [host], false)?.exclusions.find(({ cause }) => cause !== null); // prettier-ignore
  const server = context.proxy.type === 'router' ? serversOf(context).find(({ hosts }) => hostIntersection(hosts, [host]).length > 0) : undefined; // prettier-ignore
  const policy = policySource(context);
  const causes = [
    excluded?.cause ?? undefined,
    server && refTo(server.gateway, `${server.field}.hosts`),
    policy,
  ].filter((cause) => cause !== undefined);
  const note = excluded?.says ?? (server === undefined ? undefined : 'no VirtualService of this gateway has the host'); // prettier-ignore
  return { causes, ...(note === undefined ? {} : { note }) };
}

/** A gateway's server whose Secret is not there, or not whole. */
function lackingCertificate(
  mesh: ExplainMesh,
  ref: ProxyRef,
  secrets: readonly string[],
): RefusalCause {
  const intent = intentAt(mesh, ref);
  if (intent === undefined) return { causes: [] };
  const { context } = intent;
  for (const server of serversOf(context)) {
    const credential = text(server.tls, 'credentialName') ?? '';
    if (credential === '' || !secrets.some((name) => name.endsWith(`://${credential}`))) continue;
    const [exclusion] = secretExclusions(context, server);
    // Without Secrets at hand the field that names it is all there is.
    if (exclusion === undefined) return { causes: [refTo(server.gateway, `${server.field}.tls.credentialName`)] }; // prettier-ignore
    const { cause, asks, says } = exclusion;
    // A Secret that is whole but elsewhere is not what is wrong.
    const own = exclusion.code === 'secret-wrong-keys' ? [cause ?? undefined, asks] : [asks, cause ?? undefined]; // prettier-ignore
    return { causes: own.filter((one) => one !== undefined), note: says };
  }
  return { causes: [] };
}

/** The rules for tokens of a proxy's workload: those of the token's issuer, else all. */
function tokenRules(
  mesh: ExplainMesh,
  { proxy: ref, issuer }: Extract<Blame, { readonly kind: 'jwt' }>,
): RefusalCause {
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
