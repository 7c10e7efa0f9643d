import { flag, text } from '../../decode/read.ts';
import { fieldText, withField, withoutField } from '../../wire/header-map.ts';
import { firstHeader, isGrpc, withOpenHeaders } from '../../wire/http-request.ts';
import { changedStep, pass, passWith, type HttpFilterStep } from './filter-step.ts';
import { runUnknown } from './outside-filters.ts';

const GRPC_WEB: ReadonlySet<string | undefined> = new Set(['', '-text'].flatMap((form) => ['', '+proto'].map((kind) => `application/grpc-web${form}${kind}`))); // prettier-ignore

/**
 * gRPC-Web becomes gRPC (envoy/source/extensions/filters/http/grpc_web/grpc_web_filter.cc, decodeHeaders). The route is not chosen anew,
 * and errors are still told as to a request that is not gRPC.
 */
export const runGrpcWeb: HttpFilterStep = ({ filter, state }) => {
  const { request } = state;
  if (request.path === '' || !GRPC_WEB.has(firstHeader(request, 'content-type'))) return pass(state); // prettier-ignore
  const typed = withField(withField(withoutField(request, 'content-length'), 'content-type', 'application/grpc'), 'te', 'trailers'); // prettier-ignore
  const after = fieldText(typed, 'grpc-accept-encoding') === undefined ? withField(typed, 'grpc-accept-encoding', 'identity') : typed; // prettier-ignore
  return passWith(state, changedStep(filter.name, request, after), { request: after });
};

/**
 * The bridge from HTTP/1 to gRPC only changes answers, unless it makes gRPC of plain Protocol Buffers and chooses the route anew
 * (envoy/source/extensions/filters/http/grpc_http1_bridge/http1_bridge_filter.cc, decodeHeaders).
 */
export const runGrpcBridge: HttpFilterStep = ({ filter, config, state }) => {
  const type = firstHeader(state.request, 'content-type');
  const isPlain = type === 'application/x-protobuf' || type === 'application/protobuf';
  if (flag(config, 'upgrade_protobuf_to_grpc') !== true || !isPlain) return pass(state);
  const request = withField(state.request, 'content-type', 'application/grpc');
  return passWith(state, changedStep(filter.name, state.request, request), { request, reroutes: true }); // prettier-ignore
};

/** The bridge from gRPC to HTTP/1 asks for another content type and chooses the route anew (grpc_http1_reverse_bridge/filter.cc); requests without a body stay. */
export const runGrpcReverseBridge: HttpFilterStep = ({ filter, config, perRoute: [own], state }) => {
  if (state.request.bodyBytes === 0 || flag(own, 'disabled') === true || !isGrpc(state.request)) return pass(state);
  const type = text(config, 'content_type') ?? '';
  const request = withField(withField(state.request, 'content-type', type), 'accept', type);
  return passWith(state, changedStep(filter.name, state.request, request), { request, reroutes: true });
}; // prettier-ignore

/** The bridge from Connect to gRPC (connect_grpc_bridge/filter.cc): requests of that protocol get another content type. */
export const runConnectBridge: HttpFilterStep = ({ filter, state }) => {
  const { request } = state;
  const type = firstHeader(request, 'content-type') ?? '';
  const isConnect = type.startsWith('application/connect+') || firstHeader(request, 'connect-protocol-version') !== undefined || /[?&]connect=v1\b/.test(request.path); // prettier-ignore
  if (!isConnect) return pass(state);
  const after = withOpenHeaders(request, ['content-type', ':method', ':path']);
  return passWith(state, changedStep(filter.name, request, after), { request: after });
};

/** Between gRPC and JSON by a descriptor of services, which is not looked into; what is gRPC already passes (grpc_json_transcoder/json_transcoder_filter.cc). */
export const runTranscoder: HttpFilterStep = (call) =>
  isGrpc(call.state.request) ? pass(call.state) : runUnknown('makes gRPC of requests that fit a service, which is not looked into')(call); // prettier-ignore
