/** The types that istiod's syncz over xDS lists: istio/pilot/pkg/xds/statusgen.go. */
const TYPES: readonly (readonly [typeUrl: string, row: string])[] = [
  ['type.googleapis.com/envoy.config.listener.v3.Listener', 'listener'],
  ['type.googleapis.com/envoy.config.route.v3.RouteConfiguration', 'route'],
  ['type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment', 'endpoint'],
  ['type.googleapis.com/envoy.config.cluster.v3.Cluster', 'cluster'],
  ['type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig', 'extensionconfig'],
];

/** A row of /debug/syncz as the envoy.service.status.v3.ClientConfig that istiod sends for istio.io/debug/syncz. */
export function clientConfig(row: unknown): Record<string, unknown> {
  const fields = objectOf(row);
  const proxy = textOf(fields['proxy']);
  return {
    '@type': 'type.googleapis.com/envoy.service.status.v3.ClientConfig',
    node: {
      id: proxy,
      metadata: {
        CLUSTER_ID: fields['cluster_id'] ?? '',
        NAMESPACE: proxy.slice(proxy.lastIndexOf('.') + 1),
        ISTIO_VERSION: fields['istio_version'] ?? '',
      },
    },
    // Only what is watched is listed; istiods before 1.23 recorded no such list.
    generic_xds_configs: TYPES.filter(
      ([type_url]) =>
        fields['resources'] === undefined || type_url in objectOf(fields['resources']),
    ).map(([type_url, name]) => {
      const state = objectOf(objectOf(fields['resources'])[type_url]);
      const sent = textOf(state['sent'] ?? fields[`${name}_sent`]);
      const acked = textOf(state['acked'] ?? fields[`${name}_acked`]);
      const error = textOf(state['lastError']);
      const config_status =
        error !== '' ? 'ERROR' : sent === '' ? 'NOT_SENT' : sent === acked ? 'SYNCED' : 'STALE';
      return {
        type_url,
        config_status,
        ...(state['sentTime'] === undefined ? {} : { last_updated: state['sentTime'] }),
        ...(error === '' ? {} : { error_state: { details: error } }),
      };
    }),
  };
}

function objectOf(json: unknown): Record<string, unknown> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function textOf(json: unknown): string {
  return typeof json === 'string' ? json : '';
}
