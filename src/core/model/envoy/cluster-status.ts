import type { JsonObject } from '../json.ts';
import type { ClusterName } from './cluster-name.ts';
import type { EdsHealth } from './endpoint.ts';

/** Why a host is out, each as Envoy's /clusters tells it (envoy.admin.v3.HostHealthStatus). */
export interface HostHealth {
  readonly eds: EdsHealth;
  readonly failedActiveHealthCheck: boolean;
  readonly failedOutlierCheck: boolean;
  readonly failedActiveDegradedCheck: boolean;
  readonly pendingDynamicRemoval: boolean;
  readonly pendingActiveHealthCheck: boolean;
  readonly excludedViaImmediateHealthCheckFail: boolean;
  readonly activeHealthCheckTimeout: boolean;
}

/** envoy.admin.v3.HostStatus. */
export interface HostStatus {
  /** "ip:port", "[v6]:port", a path, or "envoy://listener/endpoint". */
  readonly address: string;
  readonly hostname: string;
  readonly weight: number;
  readonly priority: number;
  readonly locality: string;
  readonly health: HostHealth;
  /** Counters and gauges by Envoy's name: rq_total, cx_active, … */
  readonly stats: Readonly<Record<string, number>>;
  /** Percent over the last interval of outlier detection; absent without enough requests. */
  readonly successRate?: number;
  readonly localOriginSuccessRate?: number;
}

/** envoy.admin.v3.ClusterStatus: one cluster as /clusters?format=json shows it. Warming clusters never appear there. */
export interface ClusterStatus {
  readonly name: string;
  readonly istioName?: ClusterName;
  readonly hosts: readonly HostStatus[];
  readonly raw: JsonObject;
}
