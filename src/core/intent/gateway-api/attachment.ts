import { object, objects, strings } from '../../decode/read.ts';
import type { KubeObject } from '../../model/kube.ts';
import { hostsForNamespace } from '../gateway/namespace-hosts.ts';
import { hostsOverlap, isSubsetOf, isWildcard } from '../model/hostname.ts';
import { compare } from '../world/config-objects.ts';
import type { Parent } from './parent.ts';
import {
  GATEWAY,
  LISTENER_SET,
  SERVICE,
  SERVICE_ENTRY,
  groupKindOf,
  referred,
  type Referred,
} from './reference.ts';

/** A route at a listener, or at a service of the mesh. */
export interface Attachment {
  /** "mesh", or "namespace/name" of the listener's Gateway. */
  readonly gateway: string;
  readonly reference: Referred;
  /** The listener's hostname as written. */
  readonly hostname: string;
  /** Hostnames of other listeners of the same parent, port and protocol: more specific ones take their hosts away. */
  readonly rivals: ReadonlySet<string>;
}

export interface Parents {
  readonly listeners: readonly Parent[];
  /** Whether a Service or ServiceEntry that is a route's parent exists and is not another controller's. */
  readonly inMesh: (reference: Referred) => boolean;
}

/** Where a route is let in (conversion.go, extractParentReferenceInfo), in the order in which istiod goes on with them. */
export function attachmentsOf(route: KubeObject, parents: Parents): Attachment[] {
  const spec = object(route.raw, 'spec');
  const hostnames = strings(spec, 'hostnames');
  const references = objects(spec, 'parentRefs')
    .map((reference) => referred(reference, GATEWAY, route.namespace))
    .toSorted((a, b) => compare(orderOf(a), orderOf(b)));
  const attachments = references.flatMap((reference): Attachment[] => {
    if (reference.kind === SERVICE || reference.kind === SERVICE_ENTRY)
      return parents.inMesh(reference)
        ? [{ gateway: 'mesh', reference, hostname: '', rivals: new Set() }]
        : [];
    if (reference.kind !== GATEWAY && reference.kind !== LISTENER_SET) return [];
    const listeners = parents.listeners.filter(
      ({ kind, namespace, name }) =>
        kind === reference.kind && namespace === reference.namespace && name === reference.name,
    );
    return listeners
      .filter((listener) => refusalAt(listener, { route, hostnames, reference }) === undefined)
      .map((listener) => ({
        gateway: listener.gateway,
        reference,
        hostname: listener.hostname,
        rivals: rivalsOf(listener, listeners),
      }));
  });
  return attachments.toSorted((a, b) => compare(a.gateway, b.gateway));
}

/** Only for the order (conversion.go, parentRefString). */
const orderOf = ({ kind, name, section, port, namespace }: Referred): string =>
  `${kind}/${name}/${section}/${port}.${namespace}`;

/** Why a listener does not let a route in, the most general reason first. */
export type ListenerRefusal =
  | 'other-port' | 'other-section' | 'no-common-hostname' | 'namespace-not-allowed' | 'kind-not-allowed'; // prettier-ignore

export interface Applicant {
  readonly route: KubeObject;
  readonly hostnames: readonly string[];
  readonly reference: Referred;
}

/** What speaks against a route at a listener (conversion.go, referenceAllowed); undefined: it is let in. */
export function refusalAt(
  listener: Parent,
  { route, hostnames, reference }: Applicant,
): ListenerRefusal | undefined {
  if (reference.port !== 0 && reference.port !== listener.port) return 'other-port';
  if (reference.section !== '' && reference.section !== listener.section) return 'other-section';
  const wanted = hostnames.length === 0 ? ['*'] : hostnames;
  const common = listener.hosts.filter((host) => {
    const name = host.slice(host.indexOf('/') + 1);
    return wanted.some((hostname) => hostsOverlap(name, hostname));
  });
  if (common.length === 0) return 'no-common-hostname';
  if (hostsForNamespace(common, route.namespace).length === 0) return 'namespace-not-allowed';
  return listener.kinds.has(groupKindOf(route)) ? undefined : 'kind-not-allowed';
}

function rivalsOf(listener: Parent, all: readonly Parent[]): ReadonlySet<string> {
  const { port, protocol, hostname } = listener;
  const same = all.filter((other) => other !== listener && other.port === port && other.protocol === protocol); // prettier-ignore
  return new Set(same.map((other) => other.hostname).filter((other) => other !== hostname));
}

/** Whether a route's host belongs to this listener and to no other one that names it more precisely (conversion.go, hostnameAllowedByIsolation). */
export function ownsHost({ hostname, rivals }: Attachment, host: string): boolean {
  if (hostname !== '' && !isWildcard(hostname)) return true;
  if (hostname !== '' && !hostsOverlap(host, hostname)) return false;
  return ![...rivals].some((rival) => hostname.length <= rival.length && isSubsetOf(host, rival));
}
