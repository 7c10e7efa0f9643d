import { flag, object } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { any } from '../message.ts';
import { isHttp, isHttp2, isUnsupported, type Protocol } from '../model/protocol.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';

export const HTTP_PROTOCOL_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** HttpProtocolOptions while they are put together. */
export interface HttpOptions {
  /** Which protocol is spoken: HTTP/2, HTTP/1 in a certain way, what the client speaks, or nothing said (HTTP/1). */
  upstream?: 'http2' | 'http1' | 'downstream';
  http1?: JsonObject;
  http2?: JsonObject;
  common?: JsonObject;
  outlierDetection?: JsonObject;
  autoSni?: boolean;
  autoSanValidation?: boolean;
}

/** undefined where nothing is to be said. A protocol has to be given wherever options are (cluster_builder.go, build). */
export function httpProtocolOptions(options: HttpOptions): JsonObject | undefined {
  const { upstream, common, outlierDetection, autoSni, autoSanValidation } = options;
  const message: Record<string, unknown> = {};
  if (common !== undefined) message['common_http_protocol_options'] = common;
  if (autoSni === true || autoSanValidation === true)
    message['upstream_http_protocol_options'] = {
      ...(autoSni === true && { auto_sni: true }),
      ...(autoSanValidation === true && { auto_san_validation: true }),
    };
  if (outlierDetection !== undefined) message['outlier_detection'] = outlierDetection;
  if (upstream === undefined && Object.keys(message).length === 0) return undefined;
  const http1 = { http_protocol_options: options.http1 ?? {} };
  const http2 = { http2_protocol_options: options.http2 ?? {} };
  return any(
    HTTP_PROTOCOL_OPTIONS,
    upstream === 'downstream'
      ? { ...message, use_downstream_protocol_config: { ...http1, ...http2 } }
      : { ...message, explicit_http_config: upstream === 'http2' ? http2 : http1 },
  );
}

/** Header names keep their case (cluster_builder.go, preserveCaseFormatterConfig). */
const PRESERVE_CASE: JsonObject = {
  header_key_format: {
    stateful_formatter: {
      name: 'preserve_case',
      typed_config: any(
        'envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig',
      ),
    },
  },
};

/** proxyHeaders.preserveHttp1HeaderCase of the effective ProxyConfig (cluster_builder.go, shouldPreserveHeaderCase). */
export const preservesHeaderCase = ({ proxyConfig }: IntentProxy): boolean =>
  flag(object(proxyConfig, 'proxyHeaders'), 'preserveHttp1HeaderCase') ?? false;

/** The options that a port's protocol asks for (cluster_builder.go, setUpstreamProtocol). */
export function protocolOptions(
  options: HttpOptions,
  protocol: Protocol,
  { type, preserveCase }: { readonly type: IntentProxy['type']; readonly preserveCase: boolean },
): void {
  if (isHttp2(protocol)) {
    options.upstream = 'http2';
    return;
  }
  const isSniffed = isUnsupported(protocol);
  if (preserveCase && (isHttp(protocol) || isSniffed)) {
    options.upstream = 'http1';
    options.http1 = PRESERVE_CASE;
  }
  // Gateways don't sniff: with ALPN they would talk HTTP/2 to whoever offers it.
  if (isSniffed && type !== 'router') useDownstreamProtocol(options);
}

/** What the client speaks is spoken to the server, too; how HTTP/1 is written stays (setUseDownstreamProtocol). */
export function useDownstreamProtocol(options: HttpOptions): void {
  options.upstream = 'downstream';
  delete options.http2;
}

/** Unless another protocol was chosen before (setH2Options). */
export function useHttp2(options: HttpOptions): void {
  options.upstream ??= 'http2';
}

/** Of the clusters that go where the client wanted to go (passthroughHttpProtocolOptions). */
export function passthroughOptions(preserveCase: boolean): HttpOptions {
  return {
    upstream: 'downstream',
    common: { idle_timeout: '300s' },
    ...(preserveCase && { http1: PRESERVE_CASE }),
  };
}

/** The mesh's own word on upgrades to HTTP/2. */
export const meshUpgradesToHttp2 = ({ mesh }: World): boolean => mesh['h2UpgradePolicy'] === 'UPGRADE'; // prettier-ignore
