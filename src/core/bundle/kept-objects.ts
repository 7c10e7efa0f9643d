import { isObject, object, objects, strings, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KindName } from '../model/kinds.ts';
import type { KubeObject } from '../model/kube.ts';

/** Kinds that a bundle keeps whole: config crosses namespaces, so all of them matter to each proxy. */
export const KEPT_KINDS: readonly KindName[] = [
  'namespaces', 'nodes', 'services', 'endpointslices', 'serviceaccounts', 'pods',
  'deployments', 'replicasets', 'statefulsets', 'daemonsets', 'jobs',
  'virtualservices', 'destinationrules', 'gateways', 'serviceentries', 'sidecars', 'envoyfilters',
  'workloadentries', 'workloadgroups', 'proxyconfigs',
  'peerauthentications', 'authorizationpolicies', 'requestauthentications', 'telemetries', 'wasmplugins',
  'gatewayclasses', 'k8sgateways', 'httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes',
  'referencegrants', 'backendtlspolicies', 'mutatingwebhookconfigurations',
]; // prettier-ignore

/** Istio's own ConfigMaps: the mesh's config (one a revision) and its root certificate; others are nobody's business. */
export const isKeptConfigMap = ({ name, raw }: KubeObject): boolean =>
  name === 'istio-ca-root-cert' ||
  (/^istio(-|$)/.test(name) && text(object(raw, 'data'), 'mesh') !== undefined);

/** Webhooks of others may carry what is nobody's business; Istio's say which revision injects where. */
export const isKept = ({ kind, name, labels }: KubeObject): boolean =>
  kind !== 'MutatingWebhookConfiguration' || 'istio.io/rev' in labels || name.startsWith('istio-');

export interface SecretName {
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets that gateways, destination rules and Gateway API listeners name, each once, sorted. */
export function referencedSecrets(kept: readonly KubeObject[]): SecretName[] {
  const pods = kept.filter(({ kind }) => kind === 'Pod');
  const found = kept.flatMap((one) => {
    if (one.kind === 'DestinationRule') return ofDestinationRule(one);
    return one.kind === 'Gateway' ? [...ofGateway(one, pods), ...ofListeners(one)] : [];
  });
  const named = found.filter(({ name }) => name !== '' && !name.includes('://'));
  const unique = new Map(named.map((one) => [`${one.namespace}/${one.name}`, one]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const ofDestinationRule = ({ namespace, raw }: KubeObject): SecretName[] =>
  tlsOf(object(raw, 'spec')).map((tls) => ({ namespace, name: text(tls, 'credentialName') ?? '' }));

/** An Istio gateway's credentials lie beside its pods (istio/pilot/pkg/model/credentials). */
function ofGateway({ namespace, raw }: KubeObject, pods: readonly KubeObject[]): SecretName[] {
  const selector = Object.entries(object(raw, 'spec', 'selector') ?? {});
  const chosen = pods.filter(({ labels }) =>
    selector.every(([key, value]) => labels[key] === value),
  );
  const places =
    selector.length === 0 || chosen.length === 0 ? [namespace] : chosen.map((pod) => pod.namespace);
  const names = objects(object(raw, 'spec'), 'servers').flatMap((server) => {
    const tls = object(server, 'tls');
    return [text(tls, 'credentialName') ?? '', ...strings(tls, 'credentialNames')];
  });
  return [...new Set(places)].flatMap((at) => names.map((name) => ({ namespace: at, name })));
}

const ofListeners = ({ namespace, raw }: KubeObject): SecretName[] =>
  objects(object(raw, 'spec'), 'listeners')
    .flatMap((listener) => objects(object(listener, 'tls'), 'certificateRefs'))
    .filter((ref) => (text(ref, 'kind') ?? 'Secret') === 'Secret')
    .map((ref) => ({
      namespace: text(ref, 'namespace') ?? namespace,
      name: text(ref, 'name') ?? '',
    }));

/** TLS settings of a traffic policy, of its ports, and of the subsets' policies. */
function tlsOf(spec: JsonObject | undefined): JsonObject[] {
  const policies = [spec, ...objects(spec, 'subsets')].map((part) => object(part, 'trafficPolicy'));
  return policies
    .flatMap((policy) => [policy, ...objects(policy, 'portLevelSettings')])
    .map((part) => object(part, 'tls'))
    .filter(isObject);
}
