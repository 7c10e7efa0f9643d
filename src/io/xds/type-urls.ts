const GOOGLE = 'type.googleapis.com/';

export const CDS = `${GOOGLE}envoy.config.cluster.v3.Cluster`;
export const EDS = `${GOOGLE}envoy.config.endpoint.v3.ClusterLoadAssignment`;
export const LDS = `${GOOGLE}envoy.config.listener.v3.Listener`;
export const RDS = `${GOOGLE}envoy.config.route.v3.RouteConfiguration`;
export const ECDS = `${GOOGLE}envoy.config.core.v3.TypedExtensionConfig`;

const SHORT = new Map([
  [CDS, 'CDS'],
  [EDS, 'EDS'],
  [LDS, 'LDS'],
  [RDS, 'RDS'],
  [ECDS, 'ECDS'],
]);

/** "CDS" for Envoy's own types, the type's name otherwise. */
export function shortType(typeUrl: string): string {
  return SHORT.get(typeUrl) ?? typeUrl.replace(GOOGLE, '');
}
