import { flag, number, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { ProxyContext } from '../../context.ts';
import { duration, present } from '../../message.ts';
import { specDurationMs } from '../../spec-duration.ts';

/** Envoy's best practice for the edge, what a gateway with profile EDGE starts from (applyEdgeProfileDefaults). */
const EDGE: JsonObject = {
  listenerPerConnectionBufferLimitBytes: 32_768,
  httpIdleTimeout: '3600s',
  httpStreamIdleTimeout: '300s',
  httpRequestTimeout: '300s',
  httpRequestHeadersTimeout: '60s',
  httpMaxConcurrentStreams: 100,
  http2InitialStreamWindowSize: 65_536,
  http2InitialConnectionWindowSize: 1_048_576,
  httpHeadersWithUnderscoresAction: 'HEADERS_WITH_UNDERSCORES_REJECT_REQUEST',
  httpMergeSlashes: true,
  httpPathWithEscapedSlashesAction: 'UNESCAPE_AND_REDIRECT',
};

/** Effective proxyConfig.connectionSettings (istio/pilot/pkg/networking/core/connection_settings.go, resolveConnectionSettings). */
export function connectionSettings({ proxy, world }: ProxyContext): JsonObject | undefined {
  const own =
    object(proxy.proxyConfig, 'connectionSettings') ??
    object(world.mesh, 'defaultConfig', 'connectionSettings');
  if (own === undefined || proxy.type !== 'router' || text(own, 'profile') !== 'EDGE') return own;
  return { ...EDGE, ...own };
}

/** Fields of an HttpConnectionManager that the settings override; undefined ones are left as they are (applyConnectionSettingsToHCM). */
export function settingsFields(settings: JsonObject | undefined, common: JsonObject): JsonObject {
  if (settings === undefined) return {};
  const time = (key: string): string | undefined => {
    const ms = specDurationMs(settings, key);
    return ms === undefined ? undefined : duration(ms);
  };
  const underscores = action(settings, 'httpHeadersWithUnderscoresAction', 'HEADERS_WITH_UNDERSCORES_'); // prettier-ignore
  return present({
    common_http_protocol_options: filled({
      ...common,
      ...present({
        idle_timeout: time('httpIdleTimeout'),
        max_connection_duration: time('httpMaxConnectionDuration'),
        max_stream_duration: time('httpMaxStreamDuration'),
        // ALLOW is the enum's first value, which proto3 JSON leaves out.
        headers_with_underscores_action: underscores === 'ALLOW' ? undefined : underscores,
      }),
    }),
    stream_idle_timeout: time('httpStreamIdleTimeout'),
    request_timeout: time('httpRequestTimeout'),
    request_headers_timeout: time('httpRequestHeadersTimeout'),
    drain_timeout: time('httpDrainTimeout'),
    http2_protocol_options: filled(
      present({
        max_concurrent_streams: positive(settings, 'httpMaxConcurrentStreams'),
        initial_stream_window_size: positive(settings, 'http2InitialStreamWindowSize'),
        initial_connection_window_size: positive(settings, 'http2InitialConnectionWindowSize'),
      }),
    ),
    merge_slashes: flag(settings, 'httpMergeSlashes'),
    path_with_escaped_slashes_action: action(settings, 'httpPathWithEscapedSlashesAction', 'PATH_WITH_ESCAPED_SLASHES_'), // prettier-ignore
  });
}

const filled = (message: JsonObject): JsonObject | undefined =>
  Object.keys(message).length === 0 ? undefined : message;

function positive(settings: JsonObject, key: string): number | undefined {
  const value = number(settings, key);
  return value !== undefined && value >= 0 ? value : undefined;
}

/** An enum's value without Istio's prefix; undefined where it is not set. */
function action(settings: JsonObject, key: string, prefix: string): string | undefined {
  const value = text(settings, key)?.replace(prefix, '');
  return value === 'UNSPECIFIED' ? undefined : value;
}
