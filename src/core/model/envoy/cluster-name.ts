/** Istio's cluster name "outbound|9080|v1|reviews.default.svc.cluster.local", taken apart. */
export interface ClusterName {
  readonly direction: 'inbound' | 'outbound';
  readonly port: number;
  readonly subset: string;
  /** Empty for inbound clusters. */
  readonly host: string;
}
