/** A bundle served as a cluster on loopback. */
export interface DemoCluster {
  /** A kubeconfig file whose only context, "meshdbg-demo", leads to the demo. */
  readonly kubeconfig: string;
  readonly url: string;
  /** Ends every connection and removes the kubeconfig. */
  stop(): Promise<void>;
}

export interface DemoOptions {
  /** Path of a bundle; the shipped one when absent. */
  readonly bundle?: string;
  /** Port on 127.0.0.1; any free one when absent. */
  readonly port?: number;
  /** Rights that the demo's user lacks, "<verb> <resource>[/<subresource>][.<group>]": "create pods/portforward". */
  readonly deny?: readonly string[];
  /** Tunnels to a pod break once they have carried so many bytes of answer. */
  readonly cutAfterBytes?: number;
  /** How many tunnels break so; all when absent. */
  readonly cutTunnels?: number;
  /** Pods ("<namespace>/<name>") whose port 15000 leads to a running Envoy: its admin port on 127.0.0.1. */
  readonly adminTargets?: Readonly<Record<string, number>>;
}

export interface DemoServer {
  /** @throws {MeshdbgError} as Files.open for the bundle; unreachable when the port is taken */
  start(options: DemoOptions): Promise<DemoCluster>;
}
