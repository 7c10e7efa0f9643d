import type { ResourceRef } from '../../model/resource.ts';
import type { TlsClient } from '../model/row.ts';
import type { RefusedOutcome } from '../model/sent.ts';
import type { CalledServer } from '../mesh/server-name.ts';

export interface ClientAndServer {
  readonly client: TlsClient;
  readonly server: CalledServer;
}

export interface RefusedCall extends ClientAndServer {
  readonly outcome: RefusedOutcome;
}

/** What keeps a connection from being made, or made as it should be, and what to say of it. */
export interface RefusalCause {
  readonly causes: readonly ResourceRef[];
  /** One plain sentence. */
  readonly note?: string;
}
