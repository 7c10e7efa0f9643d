/**
 * Types of HTTP filters that neither answer a request nor change what routes, RBAC or other filters look at, each judged by Envoy's
 * source (envoy/source/extensions/filters/http), or by that of Istio's proxy. What bodies, answers and counters have of them does not matter here.
 */
export const PASSING: ReadonlySet<string> = new Set([
  // Only look at what passes, or at answers.
  'alternate_protocols_cache.v3.FilterConfig',
  'aws_eventstream_parser.v3.AwsEventstreamParser',
  'dynamo.v3.Dynamo',
  'grpc_stats.v3.FilterConfig',
  'sse_to_metadata.v3.SseToMetadata',
  'tap.v3.Tap',
  // Slow down, or bind the upstream's socket to an address.
  'bandwidth_limit.v3.BandwidthLimit',
  'bandwidth_share.v3.BandwidthShare',
  'original_src.v3.OriginalSrc',
  // Stands at the end of the filters of a cluster.
  'upstream_codec.v3.UpstreamCodec',
  // Istio's: counters, and who is at the other end for them. ALPN is dealt with where the cluster is.
  'stats.PluginConfig',
  'io.istio.http.peer_metadata.Config',
  'istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
  'envoy.config.filter.http.alpn.v2alpha1.FilterConfig',
  'io.istio.http.connect_authority.Config',
  'stackdriver.config.v1alpha1.PluginConfig',
]);

/** A type URL without what all Envoy filters begin with: "rbac.v3.RBAC"; of other types without the host. */
export const shortType = (typeUrl: string): string =>
  typeUrl.replace(/^.*\//, '').replace(/^envoy\.extensions\.filters\.http\./, '');
