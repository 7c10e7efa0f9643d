/** Packages of Envoy's API v2 that got a name of their own in v3. */
const RENAMED: Readonly<Record<string, string>> = {
  local_rate_limit: 'local_ratelimit',
  rate_limit: 'ratelimit',
  transcoder: 'grpc_json_transcoder',
};

const RETRY_PRIORITIES = 'previous_priorities';

/** Which package of v3 took the messages of a package of v2, by how the names begin. The first that fits counts. */
const MOVED: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [/^envoy\.api\.v2\.auth\./, () => 'envoy.extensions.transport_sockets.tls.v3.'],
  [/^envoy\.api\.v2\.ratelimit\./, () => 'envoy.extensions.common.ratelimit.v3.'],
  [/^envoy\.api\.v2\.(cluster|core|endpoint|listener|route)\./, (_, name) => `envoy.config.${name}.v3.`],
  [/^envoy\.api\.v2\.(?=ClusterLoadAssignment\b)/, () => 'envoy.config.endpoint.v3.'],
  [/^envoy\.api\.v2\.(?=Cluster|LoadBalancingPolicy|UpstreamConnection)/, () => 'envoy.config.cluster.v3.'],
  [/^envoy\.api\.v2\.(?=Listener)/, () => 'envoy.config.listener.v3.'],
  [/^envoy\.api\.v2\.(?=RouteConfiguration|ScopedRoute|Vhds)/, () => 'envoy.config.route.v3.'],
  [/^envoy\.config\.filter\.(http|network|listener|udp)\.(\w+)\.v[12]\w*\./, (_, kind, name = '') => `envoy.extensions.filters.${kind}.${RENAMED[name] ?? name}.v3.`],
  [/^envoy\.config\.filter\.(dubbo|thrift)\.router\.v2\w*\./, (_, name) => `envoy.extensions.filters.network.${name}_proxy.router.v3.`],
  [/^envoy\.config\.filter\.thrift\.rate_limit\.v2\w*\./, () => 'envoy.extensions.filters.network.thrift_proxy.filters.ratelimit.v3.'],
  [/^envoy\.config\.filter\.accesslog\.v2\./, () => 'envoy.config.accesslog.v3.'],
  [/^envoy\.config\.filter\.fault\.v2\./, () => 'envoy.extensions.filters.common.fault.v3.'],
  [/^envoy\.config\.accesslog\.v2\.(?=File)/, () => 'envoy.extensions.access_loggers.file.v3.'],
  [/^envoy\.config\.accesslog\.v2\./, () => 'envoy.extensions.access_loggers.grpc.v3.'],
  [/^envoy\.config\.common\.(\w+)\.v2alpha\./, (_, name) => `envoy.extensions.common.${name}.v3.`],
  [/^envoy\.config\.cluster\.(aggregate|dynamic_forward_proxy|redis)(?:\.v2\w*)?\.(?=[A-Z])/, (_, name) => `envoy.extensions.clusters.${name}.v3.`],
  [/^envoy\.config\.(health_checker|resource_monitor|transport_socket)\.(\w+)\.v2\w*\./, (_, kind, name) => `envoy.extensions.${kind}s.${name}.v3.`],
  [/^envoy\.config\.retry\.(\w+)(?:\.v2)?\.(?=[A-Z])/, (_, name) => `envoy.extensions.retry.${name === RETRY_PRIORITIES ? 'priority' : 'host'}.${name}.v3.`],
  [/^envoy\.config\.(\w+)\.v2\w*\./, (_, name) => `envoy.config.${name}.v3.`],
  [/^envoy\.service\.tap\.v2alpha\./, () => 'envoy.config.tap.v3.'],
  [/^envoy\.type\.(matcher|metadata|tracing)\.(?:v2\.)?(?=[A-Z])/, (_, name) => `envoy.type.${name}.v3.`],
  [/^envoy\.type\.(?=[A-Z])/, () => 'envoy.type.v3.'],
]; // prettier-ignore

/**
 * The name in v3 of a message of Envoy's API v2; others as they are. What became of which message Envoy's protos say in
 * their option (udpa.annotations.versioning).previous_message_type.
 * @param name "envoy.api.v2.auth.UpstreamTlsContext"
 */
export function v3Name(name: string): string {
  if (!name.startsWith('envoy.') || /\.v[3-9]\w*\./.test(name)) return name;
  for (const [pattern, moved] of MOVED) if (pattern.test(name)) return name.replace(pattern, moved);
  return name;
}
