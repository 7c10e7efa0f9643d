import type { SyncState } from '../model/sync.ts';
import type { ProxyEvidence } from './evidence.ts';

/** One type of one proxy (design.md section 4). */
export interface TypeStatus {
  readonly state: SyncState;
  /** Since the last push. */
  readonly ageMs: number | null;
  /** Envoy's message of the refusal. */
  readonly error: string | null;
  readonly nonce: string | null;
}

/** What is remarkable about a proxy beside its types. `not-seen`: by no istiod that answered, but not all answered. */
export type StatusFinding =
  'not-connected' | 'not-seen' | 'connected-twice' | 'proxy-newer-than-istiod' | 'proxy-too-old';

/** One connection of one proxy to one istiod; a proxy without any has istiod null and no types. */
export interface StatusRow {
  readonly namespace: string;
  readonly proxy: string;
  readonly proxyType: string;
  readonly cluster: string;
  readonly istiod: string | null;
  readonly version: string;
  readonly istiodVersion: string | null;
  /** Only types that the proxy watches. */
  readonly types: Readonly<Record<string, TypeStatus>>;
  readonly findings: readonly StatusFinding[];
  /** What its Envoy says; only where one proxy was asked for. */
  readonly evidence?: ProxyEvidence;
}
