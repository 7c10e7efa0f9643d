import type { Blame } from '../model/blame.ts';
import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import { ending } from './endings.ts';
import type { Place } from './trail.ts';

interface Cut {
  readonly flags: readonly string[];
  readonly details: string;
  readonly hop: Ending['decidedBy']['hop'];
  readonly resource?: Ending['decidedBy']['resource'] | undefined;
  readonly blame?: Blame;
}

/** A proxy closes: within TLS that it does not end itself, the client never gets through its handshake. */
export const cut = (at: Place, { layers }: Wire, { hop, resource, ...rest }: Cut): Ending =>
  ending(layers.length > 0 ? 'connect-failure' : 'closed', at, hop, { ...rest, ...(resource === null || resource === undefined ? {} : { resource }) }); // prettier-ignore
