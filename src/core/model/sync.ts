/**
 * How far one type is (istio/pilot/pkg/xds/statusgen.go): ERROR when the proxy refused the last push, NOT SENT when
 * istiod has nothing for a type that is watched, STALE when the last push is not acknowledged.
 */
export type SyncState = 'SYNCED' | 'STALE' | 'NOT SENT' | 'ERROR';

export interface TypeSync {
  readonly type: string;
  readonly state: SyncState;
  /** Nonces of the last push and of the last acknowledgement. */
  readonly sent?: string;
  readonly acked?: string;
  /** RFC 3339. */
  readonly sentTime?: string;
  /** Envoy's message of the refusal. */
  readonly error?: string;
}

/** One proxy as one istiod sees it. */
export interface ProxySync {
  readonly namespace: string;
  readonly pod: string;
  readonly cluster: string;
  /** Pod name of the istiod that says so. */
  readonly istiod: string;
  readonly version: string;
  readonly proxyType: string;
  readonly types: readonly TypeSync[];
}
