/** Which proxies a command is about (design.md section 2, TARGET). */
export interface TargetRequest {
  /** "[TYPE/]NAME[.NAMESPACE]" as typed. */
  readonly text?: string;
  readonly namespace?: string;
  readonly allNamespaces: boolean;
  readonly selector?: string;
  readonly allReplicas: boolean;
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
  readonly via: 'auto' | 'port-forward' | 'exec';
  /** No progress line. */
  readonly quiet?: boolean;
  /** Notes say what was read. */
  readonly verbose?: boolean;
}
