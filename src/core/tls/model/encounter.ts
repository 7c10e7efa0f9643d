import type { KubeObject } from '../../model/kube.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { SocketAddress } from '../../wire/connection.ts';
import type { ServerAccepts } from './accepts.ts';
import type { Reason, Verdict } from './reason.ts';

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
