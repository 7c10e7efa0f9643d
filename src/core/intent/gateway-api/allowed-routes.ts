import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';
import { labelSelector, selectorOf } from './label-selector.ts';
import { GATEWAY_GROUP, referredKind, type GroupKind } from './reference.ts';

const METADATA_NAME = 'kubernetes.io/metadata.name';

/** Older clusters don't label namespaces with their name: as if they did. */
const labelsOf = ({ name, labels }: KubeObject): Readonly<Record<string, string>> =>
  labels[METADATA_NAME] === name ? labels : { ...labels, [METADATA_NAME]: name };

type Namespaces = ReadonlyMap<string, KubeObject>;

/** `hosts` of the server that a listener becomes: its hostname for each namespace that may attach routes (conversion.go, buildHostnameMatch). */
export function serverHosts(listener: JsonObject, own: string, all: Namespaces): string[] {
  const hostname = text(listener, 'hostname') ?? '*';
  const allowed = allowedNamespaces(object(listener, 'allowedRoutes', 'namespaces'), own, all);
  const hosts = allowed.filter((name) => name !== '').map((name) => `${name}/${hostname}`);
  // A server needs a host; one for no namespace matches nothing.
  return hosts.length === 0 ? [`~/${hostname}`] : hosts;
}

function allowedNamespaces(
  from: JsonObject | undefined,
  own: string,
  all: Namespaces,
): readonly string[] {
  switch (text(from, 'from') ?? 'Same') {
    case 'Same':
      return [own];
    case 'All':
      return ['*'];
    default: {
      const selector = selectorOf(from);
      if (selector === undefined) return ['*'];
      const selects = labelSelector(selector);
      if (selects === undefined) return [];
      return [...all.values()]
        .filter((namespace) => selects(labelsOf(namespace)))
        .map(({ name }) => name)
        .sort();
    }
  }
}

/** Whether a namespace may add a ListenerSet to a Gateway; nobody may unless it says so (gateway_utils.go, NamespaceAcceptedByAllowListeners). */
export function allowsListenersOf(
  gateway: KubeObject,
  namespace: string,
  all: Namespaces,
): boolean {
  const allowed = object(gateway.raw, 'spec', 'allowedListeners', 'namespaces');
  if (allowed === undefined) return false;
  const from = text(allowed, 'from');
  if (from === 'All') return true;
  if (from === 'Same') return namespace === gateway.namespace;
  if (from !== undefined && from !== 'Selector') return false;
  const selector = selectorOf(allowed);
  const found = all.get(namespace);
  if (selector === undefined || found === undefined) return false;
  return labelSelector(selector)?.(labelsOf(found)) ?? false;
}

const ofGateway = (kinds: readonly string[]): GroupKind[] =>
  kinds.map((kind) => `${GATEWAY_GROUP}/${kind}`);

/** Kinds of routes that may attach to a listener: what its protocol supports, narrowed by `allowedRoutes.kinds` (gatewaycommon/conversion.go, GenerateGatewaySupportedKinds). */
export function allowedKinds(listener: JsonObject): readonly GroupKind[] {
  const supported = supportedKinds(listener);
  const wanted = objects(object(listener, 'allowedRoutes'), 'kinds');
  if (wanted.length === 0) return supported;
  const kinds = new Set(wanted.map((kind) => referredKind(kind, `${GATEWAY_GROUP}/`)));
  return supported.filter((kind) => kinds.has(kind));
}

function supportedKinds(listener: JsonObject): GroupKind[] {
  switch (text(listener, 'protocol') ?? '') {
    case 'HTTP':
    case 'HTTPS':
      return ofGateway(['HTTPRoute', 'GRPCRoute']);
    case 'TCP':
      return ofGateway(['TCPRoute']);
    case 'TLS':
      return ofGateway(
        text(object(listener, 'tls'), 'mode') === 'Terminate'
          ? ['TLSRoute', 'TCPRoute']
          : ['TLSRoute'],
      );
    default:
      return [];
  }
}
