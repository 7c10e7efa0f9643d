/** Envoy's JSON of endpoints, as short as tests need it. */

export const socket = (address: string, port: number): object => ({
  socket_address: { address, port_value: port },
});

export interface EndpointParts {
  readonly health_status?: string;
  readonly load_balancing_weight?: number;
  readonly metadata?: object;
}

export const lbEndpoint = (address: object, parts: EndpointParts = {}): object => ({
  endpoint: { address },
  ...parts,
});

/** An entry of dynamic_endpoint_configs. */
export const assignment = (cluster_name: string, ...groups: object[]): object => ({
  endpoint_config: { cluster_name, endpoints: groups },
});

/** An entry of dynamic_active_clusters. */
export const cluster = (name: string, parts: object = {}): object => ({
  cluster: { name, type: 'EDS', ...parts },
});

/** An entry of host_statuses. */
export const host = (address: object, parts: object = {}): object => ({
  address,
  weight: 1,
  health_status: { eds_health_status: 'HEALTHY' },
  ...parts,
});
