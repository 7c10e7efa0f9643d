import type { RequestEntry } from '../model/envoy/request-entry.ts';
import type { JsonObject } from '../model/json.ts';
import { lookup } from '../model/lookup.ts';
import { defined, flag, number, object, objects, text } from './read.ts';

const UNDERSCORES: Readonly<Record<string, RequestEntry['underscores']>> = {
  REJECT_REQUEST: 'reject',
  DROP_HEADER: 'drop',
};

/** What an HttpConnectionManager says of requests in front of their route. */
export function decodeRequestEntry(source: JsonObject): RequestEntry {
  const common = object(source, 'common_http_protocol_options');
  const internal = object(source, 'internal_address_config');
  return {
    maxHeadersKib: number(source, 'max_request_headers_kb') ?? 60,
    maxHeadersCount: number(common, 'max_headers_count') ?? 100,
    underscores: lookup(UNDERSCORES, text(common, 'headers_with_underscores_action')) ?? 'allow',
    skipsForwardedFor: flag(source, 'skip_xff_append') ?? false,
    makesRequestId: flag(source, 'generate_request_id') ?? true,
    keepsRequestId: flag(source, 'preserve_external_request_id') ?? false,
    allowsConnect: flag(object(source, 'http2_protocol_options'), 'allow_connect') ?? false,
    detectsAddress: objects(source, 'original_ip_detection_extensions').length > 0,
    ...defined({
      internalRanges: internal && objects(internal, 'cidr_ranges').map(cidr),
      defaultHost: text(object(source, 'http_protocol_options'), 'default_host_for_http_10'),
      scheme: text(object(source, 'scheme_header_transformation'), 'scheme_to_overwrite'),
    }),
  };
}

const cidr = (range: JsonObject): string =>
  `${text(range, 'address_prefix') ?? ''}/${number(range, 'prefix_len') ?? 0}`;
