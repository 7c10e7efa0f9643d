import { lookup } from '../../model/lookup.ts';

/** A response flag in words. */
export interface FlagMeaning {
  /** As Envoy writes it in short: "UH". */
  readonly flag: string;
  /** As RESPONSE_FLAGS_LONG writes it: "NoHealthyUpstream". */
  readonly long: string;
  /** What happened, for a column: a few words. */
  readonly text: string;
  /** What usually is behind it in a mesh; empty where the flag says all. */
  readonly causes: readonly string[];
}

type Row = readonly [flag: string, long: string, text: string, ...causes: string[]];

/** Envoy's core flags (envoy/source/common/stream_info/utility.h, CORE_RESPONSE_FLAGS); causes are judgement. */
const ROWS: readonly Row[] = [
  ['LH', 'FailedLocalHealthCheck', "this Envoy's own health check fails", 'POST /healthcheck/fail was sent to its admin port'], // prettier-ignore
  ['UH', 'NoHealthyUpstream', 'no healthy endpoint', 'no pod behind the service or subset is ready', 'all endpoints are ejected by outlier detection', 'labels of a subset select no pod'], // prettier-ignore
  ['UT', 'UpstreamRequestTimeout', 'the timeout of the route was over', 'the application is slower than the timeout', 'timeout or perTryTimeout of a VirtualService is too short'], // prettier-ignore
  ['LR', 'LocalReset', 'this Envoy reset the stream', 'an overloaded proxy', 'a protocol problem between both'], // prettier-ignore
  ['UR', 'UpstreamRemoteReset', 'the upstream reset the stream', 'the application aborted the request (gRPC, HTTP/2)', 'it is shutting down'], // prettier-ignore
  ['UF', 'UpstreamConnectionFailure', 'no connection to the upstream', 'nothing listens on the port, or only on 127.0.0.1', 'one side speaks TLS and the other does not', 'a NetworkPolicy, or a pod that is gone'], // prettier-ignore
  ['UC', 'UpstreamConnectionTermination', 'the upstream closed the connection', 'its keep-alive time is shorter than the idle timeout of the pool', 'the application crashed or was stopped', 'plaintext was sent to a port that wants mTLS'], // prettier-ignore
  ['UO', 'UpstreamOverflow', 'a circuit breaker was open', 'limits of a DestinationRule connectionPool are too small for the load'], // prettier-ignore
  ['NR', 'NoRouteFound', 'no route', 'no VirtualService or Service has the host', 'no rule matches the path or headers', 'no filter chain for the connection: mTLS is strict, or SNI is unknown'], // prettier-ignore
  ['DI', 'DelayInjected', 'a delay was injected', 'fault.delay of a VirtualService'],
  ['FI', 'FaultInjected', 'an error was injected', 'fault.abort of a VirtualService'],
  ['RL', 'RateLimited', 'rate limited', 'a local or global rate limit (EnvoyFilter)'],
  ['UAEX', 'UnauthorizedExternalService', 'the external authorizer said no', 'AuthorizationPolicy with action CUSTOM'], // prettier-ignore
  ['RLSE', 'RateLimitServiceError', 'the rate limit service failed', 'it is down or not reachable'],
  ['DC', 'DownstreamConnectionTermination', 'the client closed the connection', "the client's own timeout was over", 'the user went away'], // prettier-ignore
  ['URX', 'UpstreamRetryLimitExceeded', 'all retries were used up', 'the flag beside it says why each attempt failed'], // prettier-ignore
  ['SI', 'StreamIdleTimeout', 'the stream was idle for too long', 'a long stream without data (5 minutes by default)'], // prettier-ignore
  ['IH', 'InvalidEnvoyRequestHeaders', 'an x-envoy- header was invalid'],
  ['DPE', 'DownstreamProtocolError', 'the client broke the protocol', 'TLS or another protocol was sent to an HTTP port', 'headers are too large'], // prettier-ignore
  ['UMSDR', 'UpstreamMaxStreamDurationReached', 'the stream lasted too long', 'max stream duration of the route or a gRPC timeout'], // prettier-ignore
  ['RFCF', 'ResponseFromCacheFilter', 'answered from the cache filter'],
  ['NFCF', 'NoFilterConfigFound', 'the configuration of a filter has not come', 'a WasmPlugin that could not be loaded', 'ECDS was not delivered'], // prettier-ignore
  ['DT', 'DurationTimeout', 'the connection lasted too long', 'max connection duration of the listener or TCP proxy'], // prettier-ignore
  ['UPE', 'UpstreamProtocolError', 'the upstream broke the protocol', 'the port name or appProtocol says http2 or grpc and the application speaks HTTP/1, or the other way round', 'response headers are not valid'], // prettier-ignore
  ['NC', 'NoClusterFound', 'the route leads to a cluster that this Envoy does not have', 'a subset that no DestinationRule defines', 'a host or port that does not exist, or that a Sidecar does not import'], // prettier-ignore
  ['OM', 'OverloadManagerTerminated', 'this Envoy was overloaded', 'its memory limit'],
  ['DF', 'DnsResolutionFailed', 'the name was not resolved', 'the host of a ServiceEntry does not exist in DNS'], // prettier-ignore
  ['DO', 'DropOverload', 'dropped: the control plane sheds load'],
  ['DR', 'DownstreamRemoteReset', 'the client reset the stream', 'the client cancelled (gRPC)'],
  ['UDO', 'UnconditionalDropOverload', 'dropped: the control plane sheds all load'],
];

const MEANINGS: Readonly<Record<string, FlagMeaning>> = Object.fromEntries(
  ROWS.flatMap(([flag, long, text, ...causes]) => {
    const meaning: FlagMeaning = { flag, long, text, causes };
    return [
      [flag, meaning],
      [long, meaning],
    ];
  }),
);

/** All flags that meshdbg has words for, in Envoy's order. */
export const KNOWN_FLAGS: readonly string[] = ROWS.map(([flag]) => flag);

/** A flag that this version of meshdbg does not know (extensions register their own) keeps its name as its words. */
export const flagMeaning = (flag: string): FlagMeaning =>
  lookup(MEANINGS, flag) ?? { flag, long: flag, text: flag, causes: [] };

/** "UF,URX" as its parts; none for null, "-" and an empty text. */
export const flagsOf = (flags: string | null | undefined): readonly string[] => {
  if (flags === null || flags === undefined || flags === '-' || flags === '') return NONE;
  return flags.includes(',') ? flags.split(',').filter((flag) => flag !== '') : [flags];
};

const NONE: readonly string[] = [];
