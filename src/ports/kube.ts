import type { Duplex } from 'node:stream';
import type { KindName } from '../core/model/kinds.ts';
import type { KubeObject } from '../core/model/kube.ts';

export interface ListScope {
  /** All namespaces when absent. */
  readonly namespace?: string;
  /** In kubectl's syntax: "app=reviews,version in (v1,v2)". */
  readonly labelSelector?: string;
  /** Only objects of this name; a hint that a reader may leave to its caller. */
  readonly name?: string;
}

/** Reading Kubernetes objects, from a cluster or from a bundle. */
export interface KubeReader {
  /** @throws {MeshdbgError} forbidden (naming verb, resource and scope), unreachable, unauthorized */
  list(kind: KindName, scope: ListScope): Promise<readonly KubeObject[]>;
  /** undefined when there is no such object. */
  get(kind: KindName, namespace: string, name: string): Promise<KubeObject | undefined>;
}

export interface ExecRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly command: readonly string[];
  readonly signal: AbortSignal;
  /** A command that writes more ends with `too-large`, in bytes. */
  readonly maxBytes?: number;
}

export interface ExecResult {
  readonly stdout: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Which container's log, and which part of it, as kubectl logs. */
export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly tailLines?: number;
  readonly sinceSeconds?: number;
}

/** A container's log as it streams in. */
export interface LogFollow extends LogQuery {
  /** Stays with the container until it ends; else ends with what is there. */
  readonly follow: boolean;
  /** Each line begins with the kubelet's time and a space. */
  readonly timestamps: boolean;
  /** RFC 3339; lines from then on. The API server cuts it to seconds. */
  readonly sinceTime?: string;
  /** The instance of the container before this one. */
  readonly previous?: boolean;
  readonly signal: AbortSignal;
}

/** What changed about an object; the first events of a watch are `ADDED` for what is there. */
export interface KubeEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/** A cluster behind a kubeconfig. */
export interface Kube extends KubeReader {
  /** The context's name and default namespace ("default" when it names none). */
  readonly context: { readonly name: string; readonly namespace: string };
  /**
   * One connection to a port of a pod, carried by a WebSocket of its own: no local port is opened.
   * @throws {MeshdbgError} forbidden, not-found, unreachable (nothing listens on the port)
   */
  connect(namespace: string, pod: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** What a container has logged. @throws {MeshdbgError} forbidden, not-found, unreachable, timeout */
  logs(query: LogQuery): Promise<Uint8Array>;
  /**
   * A container's log piece by piece, over one connection; a slow reader slows the kubelet. An empty piece comes first, when the
   * kubelet has agreed. Ends when the kubelet says so: with the container, or with what is there.
   * @throws {MeshdbgError} forbidden (naming pods/log), unauthorized; not-found when the pod is gone; unsupported when the container
   *   has nothing to read (waiting to start, no previous instance); unreachable when the connection breaks; timeout; interrupted
   */
  followLog(query: LogFollow): AsyncIterable<Uint8Array>;
  /**
   * What is there and what happens to it, over one connection: several events at a time, as they come. Ends when the API server
   * ends it; a new watch begins with all objects again.
   * @throws {MeshdbgError} forbidden, unreachable, …
   */
  watch(kind: KindName, scope: ListScope, signal: AbortSignal): AsyncIterable<readonly KubeEvent[]>;
  /** @throws {MeshdbgError} forbidden, not-found, unreachable, timeout, too-large, interrupted */
  exec(request: ExecRequest): Promise<ExecResult>;
  /**
   * A token of a service account that lasts ten minutes (TokenRequest): how istiod's xDS API knows who asks.
   * @param audience "istio-ca"
   * @throws {MeshdbgError} forbidden, not-found, unreachable
   */
  createToken(namespace: string, serviceAccount: string, audience: string): Promise<string>;
}
