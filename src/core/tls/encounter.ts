import type { KubeObject } from '../model/kube.ts';
import type { ResourceRef } from '../model/resource.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { SocketAddress } from '../wire/connection.ts';
import type { ServerAccepts } from './accepts.ts';
import { contactOf, type ContactOptions } from './contact.ts';
import { handsOf } from './hands.ts';
import type { TlsMesh } from './mesh.ts';
import type { Reason, Verdict } from './reason.ts';
import type { Sent } from './sent.ts';

/** What becomes of one connection that a client sends. */
export interface Encounter {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly accepts: ServerAccepts;
  /** The pod that it arrives at. */
  readonly pod: KubeObject | undefined;
  readonly destination: SocketAddress | undefined;
  /** Of certificates: what to mend. */
  readonly causes?: readonly ResourceRef[];
  /** The same in words. */
  readonly note?: string;
}

export interface EncounterOptions extends ContactOptions {
  /** The config that the client sends by, with its certificates where they were read. */
  readonly client: ProxySnapshot | undefined;
}

/** Follows a connection of one client to its end, certificates included. */
export function encounterOf(mesh: TlsMesh, sent: Sent, options: EncounterOptions): Encounter {
  const { ends, encounter } = contactOf(mesh, sent, options);
  return encounter(handsOf(mesh, options.client, ends));
}
