/** Which proxies a command is about (design.md section 2, TARGET). */
export interface TargetRequest {
  /** "[TYPE/]NAME[.NAMESPACE]" as typed. */
  readonly text?: string;
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly selector?: string;
  readonly allReplicas: boolean;
  /** A namespace without a name stands for all its proxies. */
  readonly wholeNamespace?: true;
  /** A capture without a name stands for all its proxies. */
  readonly wholeCapture?: true;
}

/** How to reach the mesh. */
export interface SourceRequest {
  /** Bundle, file or "-"; live when absent. */
  readonly from?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly as?: string;
  readonly asGroup: readonly string[];
  readonly requestTimeoutMs: number;
  readonly istioNamespace: string;
  readonly revision?: string;
  readonly adminPort?: number;
  /** How to reach istiod's xDS API; undefined asks its HTTP endpoints and falls back to xDS through a port-forward. */
  readonly xds?: XdsRequest;
  readonly via: 'auto' | 'port-forward' | 'exec';
  /** No progress line. */
  readonly quiet?: boolean;
  /** Notes say what was read. */
  readonly verbose?: boolean;
}

/** What --via-xds, --xds-address, --xds-port, --plaintext and --insecure say. */
export interface XdsRequest {
  /** Ask over xDS first, not only where the HTTP endpoints are off. */
  readonly first: boolean;
  /** "host:port" to dial instead of a port-forward to the istiod pods. */
  readonly address?: string;
  /** 15012, or 15010 in plaintext, when absent. */
  readonly port?: number;
  readonly plaintext: boolean;
  /** Do not verify istiod's certificate. */
  readonly insecure: boolean;
}
