import { isObject, number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { validCipherSuites } from '../gateway/cipher-suites.ts';
import { present } from '../message.ts';
import type { Credentials } from './credentials.ts';
import type { Granted } from './reference-grants.ts';
import { CONFIG_MAP, SECRET, referred, type GroupKind } from './reference.ts';

const TERMINATE_MODE = 'gateway.istio.io/tls-terminate-mode';
const CIPHER_SUITES = 'gateway.istio.io/tls-cipher-suites';
const NETWORK = 'topology.istio.io/network';
const GATEWAY_PORT = 'networking.istio.io/gatewayPort';
const LISTENER_MODE = 'gateway.istio.io/listener-protocol';

/** Who has the listener, and what its references may reach. */
export interface ListenerOwner {
  /** Gateway or ListenerSet. */
  readonly kind: GroupKind;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly granted: Granted;
  readonly credentials: Credentials;
  /** `spec.tls.frontend` of the Gateway: how clients are verified. */
  readonly frontend: JsonObject | undefined;
}

/** A listener's `tls` as that of an Istio Gateway's server; undefined: the listener is refused. */
export type ServerTls = JsonObject | undefined;

/** The TLS settings of a listener that has some (istio/pilot/pkg/config/kube/gateway/conversion.go, buildTLS). */
export function listenerTls(
  listener: JsonObject,
  tls: JsonObject,
  owner: ListenerOwner,
): ServerTls {
  const options = object(tls, 'options') ?? {};
  const ciphers = (text(options, CIPHER_SUITES) ?? '').split(',').map((suite) => suite.trim());
  const cipherSuites = ciphers.join('') === '' ? [] : validCipherSuites(ciphers);
  const withCiphers = (settings: JsonObject | undefined): ServerTls =>
    settings === undefined || cipherSuites.length === 0 ? settings : { ...settings, cipherSuites };
  const mode = text(tls, 'mode') ?? 'Terminate';
  if (mode === 'Passthrough') return withCiphers({ mode: passthroughMode(listener, options, owner) }); // prettier-ignore
  if (mode !== 'Terminate') return withCiphers({});
  const terminate = text(options, TERMINATE_MODE);
  if (terminate === 'ISTIO_SIMPLE') return { mode: 'SIMPLE', credentialName: 'builtin://' };
  if (terminate === 'ISTIO_MUTUAL') return { mode: 'ISTIO_MUTUAL' };
  // The proxy's own certificate is used; istiod looks no further then.
  if (objects(tls, 'certificateRefs').length === 0)
    return { mode: isMutual(terminate) ? terminate : 'SIMPLE' };
  const certificates = certificateNames(tls, owner);
  if (certificates === undefined) return undefined;
  const verification = clientVerification(listener, terminate, owner);
  if (verification === undefined) return undefined;
  return withCiphers({ mode: isMutual(terminate) ? terminate : 'SIMPLE', ...certificates, ...verification }); // prettier-ignore
}

const isMutual = (mode: string | undefined): boolean =>
  mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL';

/** East-west gateways pass connections on by their SNI alone (istio/pilot/pkg/serviceregistry/kube/conversion.go, IsAutoPassthrough). */
function passthroughMode(listener: JsonObject, options: JsonObject, owner: ListenerOwner): string {
  const wanted = text(options, LISTENER_MODE) === 'auto-passthrough';
  const eastWest =
    NETWORK in owner.labels &&
    String(number(listener, 'port')) === (owner.labels[GATEWAY_PORT] ?? '15443');
  return wanted || eastWest ? 'AUTO_PASSTHROUGH' : 'PASSTHROUGH';
}

function certificateNames(tls: JsonObject, owner: ListenerOwner): JsonObject | undefined {
  const references = objects(tls, 'certificateRefs');
  if (references.length > 2) return undefined;
  const names = references.map((reference): string | undefined => {
    const { kind, namespace, name } = referred(reference, SECRET, owner.namespace);
    if (namespace !== owner.namespace && !owner.granted(owner, { kind: SECRET, namespace, name })) return undefined; // prettier-ignore
    if (kind !== SECRET || !owner.credentials.keyPair(namespace, name)) return undefined;
    return `kubernetes-gateway://${namespace}/${name}`;
  });
  const valid = names.filter((name) => name !== undefined);
  if (valid.length === 0) return undefined;
  if (valid.length > 1) return { credentialNames: valid };
  // istiod takes the first of two even when only the second is valid.
  return names[0] === undefined ? {} : { credentialName: names[0] };
}

/** How the Gateway wants clients verified at this port; {} for not at all. */
function clientVerification(
  listener: JsonObject,
  terminate: string | undefined,
  owner: ListenerOwner,
): JsonObject | undefined {
  const port = number(listener, 'port');
  const own = objects(owner.frontend, 'perPort').find((entry) => number(entry, 'port') === port);
  const settings = own === undefined ? object(owner.frontend, 'default') : object(own, 'tls');
  const validation = object(settings, 'validation');
  const references = objects(validation, 'caCertificateRefs');
  if (references.length === 0) return {};
  if (references.length > 1 || !isObject(references[0])) return undefined;
  const { kind, namespace, name } = referred(references[0], '/', owner.namespace);
  const target = kind === SECRET ? SECRET : CONFIG_MAP;
  if (namespace !== owner.namespace && !owner.granted(owner, { kind: target, namespace, name: `${name}-cacert` })) return undefined; // prettier-ignore
  const has = kind === SECRET ? owner.credentials.secretCa : owner.credentials.configMapCa;
  if ((kind !== SECRET && kind !== CONFIG_MAP) || !has(namespace, name)) return undefined;
  const insecure = text(validation, 'mode') === 'AllowInsecureFallback';
  return present({
    mode: isMutual(terminate) ? terminate : insecure ? 'OPTIONAL_MUTUAL' : 'MUTUAL',
    insecureSkipVerify: insecure && !isMutual(terminate),
    caCertCredentialName: `${kind === SECRET ? 'kubernetes-gateway' : 'configmap'}://${namespace}/${name}-cacert`,
  });
}
