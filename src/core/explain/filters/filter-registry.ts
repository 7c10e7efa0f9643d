import { certain } from '../model/branch.ts';
import { object, text } from '../../decode/read.ts';
import { firstHeader } from '../../wire/http-request.ts';
import { runCors } from './cors.ts';
import { runExtAuthz } from './ext-authz.ts';
import { runFault } from './fault.ts';
import type { HttpFilterStep } from './filter-step.ts';
import { runConnectBridge, runGrpcBridge, runGrpcReverseBridge, runGrpcWeb, runTranscoder } from './grpc-bridges.ts'; // prettier-ignore
import { runHeaderMutation } from './header-mutation.ts';
import { runHeaderToMetadata } from './header-to-metadata.ts';
import { runJwt } from './jwt.ts';
import { runLua } from './lua/lua.ts';
import {
  runBuffer,
  runHealthCheck,
  runLocalRateLimit,
  runRateLimit,
  runUnknown,
  runWasm,
} from './outside-filters.ts';
import {
  compressedHeaders,
  decompressedHeaders,
  fillsMetadata,
  geoHeaders,
  hasMethod,
  hasNoResponses,
  hasNoSession,
  isGrpcCall,
  opens,
  ruleNamespaces,
  tagHeaders,
  unlessPassing,
} from './partly-known.ts';
import { PASSING, shortType } from './passing-filters.ts';
import { runRbac } from './rbac.ts';
import { setFilterState, setMetadata } from './set-state.ts';

/** Filters that may answer, or change what later ones look at, by the end of their type. */
const STEPS: ReadonlyMap<string, HttpFilterStep> = new Map([
  ['rbac.v3.RBAC', runRbac],
  ['jwt_authn.v3.JwtAuthentication', runJwt],
  ['fault.v3.HTTPFault', runFault],
  ['cors.v3.Cors', runCors],
  ['ext_authz.v3.ExtAuthz', runExtAuthz],
  ['local_ratelimit.v3.LocalRateLimit', runLocalRateLimit],
  ['ratelimit.v3.RateLimit', runRateLimit],
  ['buffer.v3.Buffer', runBuffer],
  ['lua.v3.Lua', runLua],
  ['wasm.v3.Wasm', runWasm],
  ['health_check.v3.HealthCheck', runHealthCheck],
  ['set_metadata.v3.Config', setMetadata],
  ['set_filter_state.v3.Config', setFilterState],
  ['header_mutation.v3.HeaderMutation', runHeaderMutation],
  ['header_to_metadata.v3.Config', runHeaderToMetadata],
  ['grpc_web.v3.GrpcWeb', runGrpcWeb],
  ['grpc_http1_bridge.v3.Config', runGrpcBridge],
  ['grpc_http1_reverse_bridge.v3.FilterConfig', runGrpcReverseBridge],
  ['connect_grpc_bridge.v3.FilterConfig', runConnectBridge],
  ['grpc_json_transcoder.v3.GrpcJsonTranscoder', runTranscoder],
  // Headers and metadata that no config tells.
  ['compressor.v3.Compressor', opens(compressedHeaders)],
  ['gzip.v3.Gzip', opens(compressedHeaders)],
  ['decompressor.v3.Decompressor', opens(decompressedHeaders)],
  ['geoip.v3.Geoip', opens(geoHeaders)],
  ['ip_tagging.v3.IPTagging', opens(tagHeaders, true)],
  ['gcp_authn.v3.GcpAuthnFilterConfig', opens(({ config }) => [text(object(config, 'token_header'), 'name') ?? 'authorization'])],
  ['aws_request_signing.v3.AwsRequestSigning', opens(() => ['authorization', ':authority', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'])],
  ['json_to_metadata.v3.JsonToMetadata', fillsMetadata('envoy.filters.http.json_to_metadata', ruleNamespaces, true)],
  ['thrift_to_metadata.v3.ThriftToMetadata', fillsMetadata('envoy.filters.http.thrift_to_metadata', ruleNamespaces, true)],
  ['grpc_field_extraction.v3.GrpcFieldExtractionConfig', fillsMetadata('envoy.filters.http.grpc_field_extraction', () => [''])],
  ['proto_message_extraction.v3.ProtoMessageExtractionConfig', fillsMetadata('envoy.filters.http.proto_message_extraction', () => [''])],
  // Istio's before 1.20.
  ['istio.envoy.config.filter.http.authn.v2alpha1.FilterConfig', fillsMetadata('istio_authn', () => [''])],
  // Known to do nothing to some requests.
  ['csrf.v3.CsrfPolicy', unlessPassing((call) => !hasMethod('POST', 'PUT', 'DELETE', 'PATCH')(call), 'refuses requests of other origins')],
  ['cache.v3.CacheConfig', unlessPassing((call) => !hasMethod('GET', 'HEAD')(call), 'may answer from a cache')],
  ['cache_v2.v3.CacheV2Config', unlessPassing((call) => !hasMethod('GET', 'HEAD')(call), 'may answer from a cache')],
  ['cdn_loop.v3.CdnLoopConfig', unlessPassing(({ state }) => firstHeader(state.request, 'cdn-loop') === undefined, 'refuses requests that came through too often')],
  ['kill_request.v3.KillRequest', unlessPassing(({ config, state }) => firstHeader(state.request, text(config, 'kill_request_header') || 'x-envoy-kill-request') === undefined, 'ends the proxy by chance')],
  ['stateful_session.v3.StatefulSession', unlessPassing(hasNoSession, 'takes the endpoint of a session that the request carries')],
  ['on_demand.v3.OnDemand', unlessPassing(({ config, perRoute, question }) => [config, ...perRoute].every((one) => object(one, 'odcds') === undefined) || question.isMissing?.(question.route.cluster ?? '') !== true, 'asks for the missing cluster')],
  ['dynamic_forward_proxy.v3.FilterConfig', unlessPassing(({ perRoute }) => perRoute.length === 0, 'writes the host anew')],
  ['custom_response.v3.CustomResponse', unlessPassing(hasNoResponses, 'may put other answers in place of those of the upstream')],
  ['credential_injector.v3.CredentialInjector', unlessPassing(({ config, state }) => config['overwrite'] !== true && firstHeader(state.request, 'authorization') !== undefined, 'adds a credential, or refuses requests while it has none')],
  ['file_system_buffer.v3.FileSystemBufferFilterConfig', unlessPassing(({ state }) => state.request.bodyBytes === 0, 'refuses bodies that it cannot keep')],
  ['grpc_json_reverse_transcoder.v3.GrpcJsonReverseTranscoder', unlessPassing((call) => !isGrpcCall(call), 'makes JSON of gRPC by a service, which is not looked into')],
  ['proto_api_scrubber.v3.ProtoApiScrubberConfig', unlessPassing((call) => !isGrpcCall(call), 'refuses methods by rules that are not looked into')],
  // May answer for reasons that no config tells.
  ['ext_proc.v3.ExternalProcessor', runUnknown('asks a processing service, which may answer')],
  ['oauth2.v3.OAuth2', runUnknown('asks for a login')],
  ['basic_auth.v3.BasicAuth', runUnknown('asks for a password')],
  ['api_key_auth.v3.ApiKeyAuth', runUnknown('asks for a key')],
  ['admission_control.v3.AdmissionControl', runUnknown('refuses requests by the success of others')],
  ['adaptive_concurrency.v3.AdaptiveConcurrency', runUnknown('refuses requests by their number')],
  ['rate_limit_quota.v3.RateLimitQuotaFilterConfig', runUnknown('asks a quota service')],
  ['golang.v3alpha.Config', runUnknown('runs a Go plugin, which may answer')],
  ['dynamic_modules.v3.DynamicModuleFilter', runUnknown('runs a module, which may answer')],
  ['composite.v3.Composite', runUnknown('runs another filter, by a matcher tree')],
  ['filter_chain.v3.FilterChainConfig', runUnknown('runs other filters, by settings that are not looked into')],
  ['envoy.extensions.common.matching.v3.ExtensionWithMatcher', runUnknown('runs or not, by a matcher tree')],
  ['aws_lambda.v3.Config', runUnknown('calls a Lambda function')],
  ['file_server.v3.FileServerConfig', runUnknown('answers with files')],
]); // prettier-ignore

/** What a filter of a type does. A type that nobody here knows may do anything: what becomes of the request is unknown. */
export const stepOf = (typeUrl: string): HttpFilterStep => {
  const type = shortType(typeUrl);
  return STEPS.get(type) ?? (PASSING.has(type) ? passing : runUnknown('is of a type that meshdbg does not know')); // prettier-ignore
};

const passing: HttpFilterStep = ({ state }) => certain(state);
