/** A bundle served as a cluster on loopback. */
export interface DemoCluster {
  /** A kubeconfig file whose only context, "meshdbg-demo", leads to the demo. */
  readonly kubeconfig: string;
  readonly url: string;
  /** What was asked for and is no reading, in order: "create serviceaccounts/token istio-system/default". */
  readonly audit: readonly string[];
  /** Takes the next step of the script, and behind the last one goes back to the recording. @returns what happens in it */
  step(): string;
  /** A container ("<namespace>/<pod>/<container>") ends and begins anew: its log so far becomes that of its previous instance. */
  restart(container: string): void;
  /** How many connections that carried logs have broken, as asked for. */
  logsCut(): number;
  /** Ends every connection and removes the kubeconfig. */
  stop(): Promise<void>;
}

/**
 * What can be wrong with an istiod: it takes connections and says nothing; it answers 403; its debug API over HTTP is switched off
 * (ENABLE_DEBUG_ON_HTTP=false); nothing listens on its ports.
 */
export type IstiodFault = 'hangs' | 'forbidden' | 'debug-off' | 'unreachable';

export interface DemoOptions {
  /** Path of a bundle; the shipped one when absent. */
  readonly bundle?: string;
  /** Port on 127.0.0.1; any free one when absent. */
  readonly port?: number;
  /** Rights that the demo's user lacks, "<verb> <resource>[/<subresource>][.<group>]": "create pods/portforward". */
  readonly deny?: readonly string[];
  /** The only namespaces in which its user has rights; all when absent. */
  readonly namespaces?: readonly string[];
  /** Tunnels to a pod break once they have carried so many bytes of answer. */
  readonly cutAfterBytes?: number;
  /** How many tunnels break so; all when absent. */
  readonly cutTunnels?: number;
  /** Lines a second that all containers together log from the first follower on: the recorded requests again and again. 20 when absent. */
  readonly logRate?: number;
  /** Connections that carry a log break once so many bytes went through them … */
  readonly cutLogsAfterBytes?: number;
  /** … so many of them; all when absent. */
  readonly cutLogs?: number;
  /** Pods ("<namespace>/<name>") whose port 15000 leads to a running Envoy: its admin port on 127.0.0.1. */
  readonly adminTargets?: Readonly<Record<string, number>>;
  /** Changes as the bundle's script.yaml says, at each step(); the demo's time moves on. */
  readonly play?: boolean;
  /** How many replicas the bundle's only istiod has, each with its share of the proxies. */
  readonly istiods?: number;
  /** In the order of the names of their pods; undefined for those that are well. */
  readonly istiodFaults?: readonly (IstiodFault | undefined)[];
}

export interface DemoServer {
  /** @throws {MeshdbgError} as Files.open for the bundle; unreachable when the port is taken; usage for replicas of no istiod; not-found or unreadable for a script to play */
  start(options: DemoOptions): Promise<DemoCluster>;
}
