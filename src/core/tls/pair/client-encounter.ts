import type { ProxySnapshot } from '../../model/snapshot.ts';
import { contactOf, type ContactOptions } from './contact.ts';
import type { Encounter } from '../model/encounter.ts';
import { handsOf } from '../certificate/hands.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Sent } from '../model/sent.ts';

export interface EncounterOptions extends ContactOptions {
  /** The config that the client sends by, with its certificates where they were read. */
  readonly client: ProxySnapshot | undefined;
}

/** Follows a connection of one client to its end, certificates included. */
export function encounterOf(mesh: TlsMesh, sent: Sent, options: EncounterOptions): Encounter {
  const { ends, encounter } = contactOf(mesh, sent, options);
  return encounter(handsOf(mesh, options.client, ends));
}
