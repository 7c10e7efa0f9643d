import { flag, number, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import { withSources } from '../../../model/provenance.ts';
import type { ResourceRef } from '../../../model/resource.ts';
import { duration, present } from '../../message.ts';
import { isHttp, type Protocol } from '../../model/protocol.ts';
import type { World } from '../../model/world.ts';
import { specDurationMs } from '../../spec-duration.ts';
import { note, type ClusterDraft } from '../draft.ts';
import { meshUpgradesToHttp2, useDownstreamProtocol, useHttp2 } from '../http-options.ts';
import { percent } from '../percent.ts';
import { refIn, type PolicyBlock } from '../policy.ts';

const UNLIMITED = 4294967295;

/** Envoy's limits and what sets them; unlimited where nobody does (getDefaultCircuitBreakerThresholds). */
const THRESHOLDS = [
  ['max_connections', 'tcp', 'maxConnections'],
  ['max_pending_requests', 'http', 'http1MaxPendingRequests'],
  ['max_requests', 'http', 'http2MaxRequests'],
  ['max_retries', 'http', 'maxRetries'],
] as const;

/** Numbers of zero count as not said (cluster_traffic_policy.go, applyConnectionPool). */
const positive = (source: JsonObject | undefined, key: string): number | undefined => {
  const value = number(source, key) ?? 0;
  return value > 0 ? value : undefined;
};

/** A duration of an object as Envoy's. */
export const durationOf = (source: JsonObject | undefined, key: string): string | undefined => {
  const ms = specDurationMs(source, key);
  return ms === undefined ? undefined : duration(ms);
};

export interface PoolBlocks {
  readonly connectionPool?: PolicyBlock;
  readonly retryBudget?: PolicyBlock;
}

/** Thresholds, timeouts, keepalive and protocol options (cluster_traffic_policy.go, applyConnectionPool). */
export function applyConnectionPool(
  draft: ClusterDraft,
  world: World,
  { connectionPool: block, retryBudget }: PoolBlocks,
): void {
  const tcp = object(block?.value, 'tcp');
  const http = object(block?.value, 'http');
  const own = durationOf(tcp, 'connectTimeout');
  draft.fields['connect_timeout'] = own ?? connectTimeout(world);
  if (own !== undefined) note(draft, 'connect_timeout', refIn(block, 'tcp', 'connectTimeout'));
  draft.fields['upstream_connection_options'] = tcpKeepalive(world.mesh, tcp);
  if (object(tcp, 'tcpKeepalive') !== undefined)
    note(draft, 'upstream_connection_options', refIn(block, 'tcp', 'tcpKeepalive'));
  const thresholds: Record<string, unknown> = {};
  const sources: Record<string, ResourceRef> = {};
  for (const [field, part, key] of THRESHOLDS) {
    const limit = positive(part === 'tcp' ? tcp : http, key);
    thresholds[field] = limit ?? UNLIMITED;
    const ref = limit === undefined ? undefined : refIn(block, part, key);
    if (ref !== undefined) sources[field] = ref;
  }
  if (retryBudget !== undefined) thresholds['retry_budget'] = budget(retryBudget.value);
  const budgetRef = refIn(retryBudget);
  if (budgetRef !== undefined) sources['retry_budget'] = budgetRef;
  draft.fields['circuit_breakers'] = { thresholds: [withSources(thresholds, sources)] };
  note(draft, 'circuit_breakers', refIn(block ?? retryBudget));
  applyHttpPool(draft, block, { tcp, http });
}

/** The mesh's connectTimeout, 10 s by default. */
export const connectTimeout = ({ mesh }: World): string | undefined => durationOf(mesh, 'connectTimeout'); // prettier-ignore

function applyHttpPool(
  draft: ClusterDraft,
  block: PolicyBlock | undefined,
  { tcp, http }: Readonly<Record<'tcp' | 'http', JsonObject | undefined>>,
): void {
  const options = draft.http;
  const common = present({
    idle_timeout: durationOf(http, 'idleTimeout') ?? durationOf(tcp, 'idleTimeout'),
    max_requests_per_connection: positive(http, 'maxRequestsPerConnection'),
    max_connection_duration: durationOf(tcp, 'maxConnectionDuration'),
  });
  const streams = positive(http, 'maxConcurrentStreams');
  const keepalive = object(http, 'http2KeepAlive');
  if (Object.keys(common).length > 0 || streams !== undefined || keepalive !== undefined) {
    options.common = { ...options.common, ...common };
    note(draft, 'typed_extension_protocol_options', refIn(block));
  }
  if (options.upstream === 'http2')
    options.http2 = {
      ...options.http2,
      ...(streams !== undefined && { max_concurrent_streams: streams }),
      ...(keepalive !== undefined && {
        connection_keepalive: present({
          interval: durationOf(keepalive, 'interval'),
          timeout: durationOf(keepalive, 'timeout'),
        }),
      }),
    };
  if (flag(http, 'useClientProtocol') === true) {
    useDownstreamProtocol(options);
    note(draft, 'typed_extension_protocol_options', refIn(block, 'http', 'useClientProtocol'));
  }
}

/** A share of the active requests instead of a number (applyRetryBudget). */
function budget(value: JsonObject): JsonObject {
  return present({
    budget_percent: percent(number(value, 'percent') ?? 20),
    budget_interval: durationOf(value, 'budgetInterval'),
    min_retry_concurrency: positive(value, 'minRetryConcurrency') ?? 3,
  });
}

/** The mesh's keepalive, field by field overridden by the rule's; whole seconds (setKeepAliveSettings). */
function tcpKeepalive(mesh: JsonObject, tcp: JsonObject | undefined): JsonObject | undefined {
  const [base, own] = [object(mesh, 'tcpKeepalive'), object(tcp, 'tcpKeepalive')];
  if (base === undefined && own === undefined) return undefined;
  const seconds = (key: string): number | undefined => {
    const ms = specDurationMs(own, key) ?? specDurationMs(base, key);
    return ms === undefined ? undefined : Math.trunc(ms / 1000);
  };
  return {
    tcp_keepalive: present({
      keepalive_probes: positive(own, 'probes') ?? positive(base, 'probes'),
      keepalive_time: seconds('time'),
      keepalive_interval: seconds('interval'),
    }),
  };
}

/** Whether requests are sent as HTTP/2 though the port does not say so (shouldH2Upgrade). Outbound only. */
export function applyHttp2Upgrade(
  draft: ClusterDraft,
  world: World,
  { protocol, block }: { readonly protocol: Protocol; readonly block: PolicyBlock | undefined },
): void {
  const http = object(block?.value, 'http');
  const policy = text(http, 'h2UpgradePolicy');
  if (flag(http, 'useClientProtocol') === true || policy === 'DO_NOT_UPGRADE') return;
  if (policy === 'UPGRADE') {
    useHttp2(draft.http);
    note(draft, 'typed_extension_protocol_options', refIn(block, 'http', 'h2UpgradePolicy'));
  } else if (isHttp(protocol) && meshUpgradesToHttp2(world)) useHttp2(draft.http);
}
