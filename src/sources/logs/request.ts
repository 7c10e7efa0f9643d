import type { TargetRequest } from '../request.ts';

/** Which lines are wanted, and of whom (`meshdbg logs`). */
export interface LogsRequest {
  readonly target: TargetRequest;
  /** Several namespaces, for a selector or for all their proxies; instead of `target.namespace`. */
  readonly namespaces?: readonly string[];
  /** The container to read; the Envoy's when absent. */
  readonly container?: string;
  /** New lines, pods and restarts as they come. Only a cluster and Loki have any. */
  readonly follow: boolean;
  readonly sinceSeconds?: number;
  /** RFC 3339. */
  readonly sinceTime?: string;
  /** Lines from the end, of each container. */
  readonly tailLines?: number;
  /** The instance of each container before the present one. */
  readonly previous: boolean;
  /** Containers that are read at the same time; 50 when absent. */
  readonly maxStreams?: number;
}

/** What --loki and its flags say. */
export interface LokiRequest {
  readonly url: string;
  /** LogQL instead of the query that the target makes. */
  readonly query?: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly orgId?: string;
  readonly timeoutMs: number;
}
