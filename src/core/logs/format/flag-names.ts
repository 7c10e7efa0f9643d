/** Long names of response flags (RESPONSE_FLAGS_LONG) with the short ones (envoy/stream_info/stream_info.h). */
const SHORT: ReadonlyMap<string, string> = new Map([
  ['FailedLocalHealthCheck', 'LH'],
  ['NoHealthyUpstream', 'UH'],
  ['UpstreamRequestTimeout', 'UT'],
  ['LocalReset', 'LR'],
  ['UpstreamRemoteReset', 'UR'],
  ['UpstreamConnectionFailure', 'UF'],
  ['UpstreamConnectionTermination', 'UC'],
  ['UpstreamOverflow', 'UO'],
  ['NoRouteFound', 'NR'],
  ['DelayInjected', 'DI'],
  ['FaultInjected', 'FI'],
  ['RateLimited', 'RL'],
  ['UnauthorizedExternalService', 'UAEX'],
  ['RateLimitServiceError', 'RLSE'],
  ['DownstreamConnectionTermination', 'DC'],
  ['UpstreamRetryLimitExceeded', 'URX'],
  ['StreamIdleTimeout', 'SI'],
  ['InvalidEnvoyRequestHeaders', 'IH'],
  ['DownstreamProtocolError', 'DPE'],
  ['UpstreamMaxStreamDurationReached', 'UMSDR'],
  ['ResponseFromCacheFilter', 'RFCF'],
  ['NoFilterConfigFound', 'NFCF'],
  ['DurationTimeout', 'DT'],
  ['UpstreamProtocolError', 'UPE'],
  ['NoClusterFound', 'NC'],
  ['OverloadManagerTerminated', 'OM'],
  ['DnsResolutionFailed', 'DF'],
  ['DropOverload', 'DO'],
  ['DownstreamRemoteReset', 'DR'],
  ['UnconditionalDropOverload', 'UDO'],
]);

/** "UpstreamConnectionFailure,UpstreamRetryLimitExceeded" as "UF,URX"; names that are unknown stay as they are. */
export const shortFlags = (flags: string): string =>
  flags
    .split(',')
    .map((name) => SHORT.get(name) ?? name)
    .join(',');
