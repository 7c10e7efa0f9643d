/** A bundle served as a cluster on loopback. */
export interface DemoCluster {
  /** A kubeconfig file whose only context leads to the demo. */
  readonly kubeconfig: string;
  readonly url: string;
  stop(): Promise<void>;
}

export interface DemoServer {
  /** Serves the bundle at a path; the shipped demo bundle when none is given. */
  start(options: { readonly bundle?: string; readonly port?: number }): Promise<DemoCluster>;
}
