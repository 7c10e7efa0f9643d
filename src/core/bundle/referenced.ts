import { isObject, object, objects, strings, text } from '../decode/read.ts';
import type { JsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube.ts';

/** An object that others name. */
export interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The Secrets that gateways, destination rules, Ingresses and listeners of the Gateway API name, each once, sorted. */
export function referencedSecrets(kept: readonly KubeObject[]): Named[] {
  const pods = kept.filter(({ kind }) => kind === 'Pod');
  return unique(
    kept.flatMap((one) => {
      switch (one.kind) {
        case 'DestinationRule':
          return ofDestinationRule(one);
        case 'Gateway':
          return [...ofGateway(one, pods), ...ofListeners(one), ...authorities(one, 'Secret')];
        case 'ListenerSet':
          return ofListeners(one);
        case 'Ingress':
          return ofIngress(one, pods);
        default:
          return [];
      }
    }),
  );
}

/** The ConfigMaps with certificates of authorities that Gateways and BackendTLSPolicies name, each once, sorted. */
export const referencedConfigMaps = (kept: readonly KubeObject[]): Named[] =>
  unique(kept.flatMap((one) => authorities(one, 'ConfigMap')));

function unique(found: readonly Named[]): Named[] {
  const named = found.filter(({ name }) => name !== '' && !name.includes('://'));
  const byPlace = new Map(named.map((one) => [`${one.namespace}/${one.name}`, one]));
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

const ofDestinationRule = ({ namespace, raw }: KubeObject): Named[] =>
  tlsOf(object(raw, 'spec')).map((tls) => ({ namespace, name: text(tls, 'credentialName') ?? '' }));

/** An Istio gateway's credentials lie beside its pods (istio/pilot/pkg/model/credentials). */
function ofGateway({ namespace, raw }: KubeObject, pods: readonly KubeObject[]): Named[] {
  const selector = object(raw, 'spec', 'selector') ?? {};
  const names = objects(object(raw, 'spec'), 'servers').flatMap((server) => {
    const tls = object(server, 'tls');
    return [text(tls, 'credentialName') ?? '', ...strings(tls, 'credentialNames')];
  });
  return besidePods(names, pods, { selector, otherwise: namespace });
}

/** Those of Ingresses too; which pods serve them only the mesh's config says, and seldom otherwise. */
function ofIngress({ namespace, raw }: KubeObject, pods: readonly KubeObject[]): Named[] {
  const names = objects(object(raw, 'spec'), 'tls').map((tls) => text(tls, 'secretName') ?? '');
  return besidePods(names, pods, { selector: { istio: 'ingressgateway' }, otherwise: namespace });
}

function besidePods(
  names: readonly string[],
  pods: readonly KubeObject[],
  { selector, otherwise }: { readonly selector: JsonObject; readonly otherwise: string },
): Named[] {
  const wanted = Object.entries(selector);
  const chosen = wanted.length === 0 ? [] : pods.filter(({ labels }) => wanted.every(([key, value]) => labels[key] === value)); // prettier-ignore
  const places = new Set(chosen.length === 0 ? [otherwise] : chosen.map(({ namespace }) => namespace)); // prettier-ignore
  return [...places].flatMap((namespace) => names.map((name) => ({ namespace, name })));
}

const ofListeners = ({ namespace, raw }: KubeObject): Named[] =>
  objects(object(raw, 'spec'), 'listeners').flatMap((listener) =>
    referredBy(object(listener, 'tls'), { key: 'certificateRefs', kind: 'Secret', namespace }),
  );

/** By `spec.validation` of a BackendTLSPolicy, and by `spec.tls.frontend` of a Gateway. */
function authorities({ namespace, raw }: KubeObject, kind: 'Secret' | 'ConfigMap'): Named[] {
  const spec = object(raw, 'spec');
  const frontend = object(spec, 'tls', 'frontend');
  const ports = objects(frontend, 'perPort').map((port) => object(port, 'tls', 'validation'));
  return [object(spec, 'validation'), object(frontend, 'default', 'validation'), ...ports].flatMap(
    (validation) => referredBy(validation, { key: 'caCertificateRefs', kind, namespace }),
  );
}

const referredBy = (
  source: JsonObject | undefined,
  { key, kind, namespace }: { readonly key: string; readonly kind: string; readonly namespace: string }, // prettier-ignore
): Named[] =>
  objects(source, key)
    .filter((reference) => (text(reference, 'kind') ?? 'Secret') === kind)
    .map((reference) => ({
      namespace: text(reference, 'namespace') ?? namespace,
      name: text(reference, 'name') ?? '',
    }));

/** TLS settings of a traffic policy, of its ports, and of the subsets' policies. */
function tlsOf(spec: JsonObject | undefined): JsonObject[] {
  const policies = [spec, ...objects(spec, 'subsets')].map((part) => object(part, 'trafficPolicy'));
  return policies
    .flatMap((policy) => [policy, ...objects(policy, 'portLevelSettings')])
    .map((part) => object(part, 'tls'))
    .filter(isObject);
}
