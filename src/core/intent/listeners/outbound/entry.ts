import type { ResourceRef } from '../../../model/resource.ts';
import { refTo } from '../../../model/provenance.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { Service, ServicePort } from '../../model/service.ts';
import type { Chain } from './chain.ts';

export type ListenerPort = Pick<ServicePort, 'name' | 'number' | 'protocol'>;

/** Where a listener listens; several addresses for a proxy with several families. */
export interface Binding {
  /** Empty: by the service's address. */
  readonly addresses: readonly string[];
  /** A socket of its own, rather than one that traffic redirected to 15001 is handed to. */
  readonly toPort: boolean;
}

/** An outbound listener while services are added to it (istio/pilot/pkg/networking/core/listener.go, outboundListenerEntry). */
export interface Entry {
  /** Address and port: "192.0.2.1_80". */
  readonly name: string;
  readonly port: ListenerPort;
  readonly binding: Binding;
  chains: readonly Chain[];
  /** "UnsupportedProtocol" once HTTP and TCP share it: told apart by sniffing. */
  protocol: Protocol;
  /** Defined by an earlier egress listener of the Sidecar: nothing is added any more. */
  isLocked: boolean;
  readonly source: ResourceRef | undefined;
}

/** By address and port. */
export type Entries = Map<string, Entry>;

/** One service at one port that is to be added. */
export interface Addition {
  readonly service: Service;
  readonly port: ListenerPort;
  readonly binding: Binding;
  /** Destinations that a chain has to tell apart: ranges of a ServiceEntry. */
  readonly cidrs: readonly string[];
  readonly source: ResourceRef | undefined;
}

/** The port of a service in its object. */
export function portSource(service: Service, port: ServicePort): ResourceRef {
  return refTo(service.object, `spec.ports[${service.ports.indexOf(port)}]`);
}
