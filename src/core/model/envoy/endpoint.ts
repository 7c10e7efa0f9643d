/** envoy.config.endpoint.v3.ClusterLoadAssignment. */
export interface ClusterLoadAssignment {
  readonly clusterName: string;
}
