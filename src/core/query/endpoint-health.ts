import type { HostHealth } from '../model/envoy/cluster-status.ts';
import type { EdsHealth } from '../model/envoy/endpoint.ts';

/** What Envoy's load balancer makes of an endpoint; "unknown" where only Envoy itself could tell. */
export type HealthVerdict = 'healthy' | 'degraded' | 'unhealthy' | 'unknown';

export interface HealthReason {
  /** Stable, for scripts and --status. */
  readonly code: string;
  /** For people, to follow the endpoint's name: "ejected by outlier detection". */
  readonly text: string;
}

export interface EndpointHealth {
  readonly verdict: HealthVerdict;
  /** Everything that is not plain health, the gravest first. */
  readonly reasons: readonly HealthReason[];
  /** As the control plane sent it; null where only Envoy's merged verdict is known. */
  readonly eds: EdsHealth | null;
  /** null when /clusters was not read. */
  readonly activeHealthCheck: 'ok' | 'failed' | 'timed-out' | 'pending' | 'degraded' | null;
  readonly outlierDetection: 'ok' | 'ejected' | null;
}

type Rule = readonly [holds: (health: HostHealth) => boolean, reason: HealthReason];

const rule = (holds: Rule[0], code: string, text: string): Rule => [holds, { code, text }];

/** The flags that make Host::Health::Unhealthy (envoy/source/common/upstream/upstream_impl.h, HostImpl::coarseHealth). */
const UNHEALTHY: readonly Rule[] = [
  rule((h) => h.failedOutlierCheck, 'ejected', 'ejected by outlier detection'),
  rule(
    (h) => h.failedActiveHealthCheck && h.activeHealthCheckTimeout,
    'health-check-timeout',
    'the active health check timed out',
  ),
  rule(
    (h) => h.failedActiveHealthCheck && h.pendingActiveHealthCheck,
    'health-check-pending',
    'waits for its first active health check',
  ),
  rule(
    (h) => h.failedActiveHealthCheck && !h.activeHealthCheckTimeout && !h.pendingActiveHealthCheck,
    'health-check-failed',
    'fails the active health check',
  ),
  rule((h) => h.eds === 'UNHEALTHY', 'eds-unhealthy', 'sent as unhealthy (EDS)'),
  rule((h) => h.eds === 'TIMEOUT', 'eds-timeout', 'sent as timed out (EDS)'),
  rule((h) => h.eds === 'DRAINING', 'draining', 'draining (EDS)'),
];

const DEGRADED: readonly Rule[] = [
  rule((h) => h.failedActiveDegradedCheck, 'degraded', 'degraded, says the active health check'),
  rule((h) => h.eds === 'DEGRADED', 'eds-degraded', 'sent as degraded (EDS)'),
];

/** Flags that change nothing for the verdict on their own. */
const REMARKS: readonly Rule[] = [
  rule(
    (h) => h.excludedViaImmediateHealthCheckFail,
    'excluded',
    'excluded at once: it answered with x-envoy-immediate-health-check-fail',
  ),
  rule(
    (h) => h.pendingDynamicRemoval,
    'pending-removal',
    'removed by the control plane, kept while its health check passes',
  ),
];

const held = (rules: readonly Rule[], health: HostHealth): readonly HealthReason[] =>
  rules.filter(([holds]) => holds(health)).map(([, reason]) => reason);

/** The verdict over the flags of /clusters. */
export function hostHealth(health: HostHealth): EndpointHealth {
  if (isPlain(health))
    return {
      verdict: 'healthy',
      reasons: NONE,
      eds: health.eds,
      activeHealthCheck: 'ok',
      outlierDetection: 'ok',
    };
  const unhealthy = held(UNHEALTHY, health);
  const degraded = held(DEGRADED, health);
  const verdict = unhealthy.length > 0 ? 'unhealthy' : degraded.length > 0 ? 'degraded' : 'healthy';
  return {
    verdict,
    reasons: [...unhealthy, ...degraded, ...held(REMARKS, health)],
    eds: health.eds,
    activeHealthCheck: activeHealthCheck(health),
    outlierDetection: health.failedOutlierCheck ? 'ejected' : 'ok',
  };
}

const NONE: readonly HealthReason[] = [];

/** Nearly all hosts of a big mesh: no rule can hold. */
const isPlain = (health: HostHealth): boolean =>
  (health.eds === 'HEALTHY' || health.eds === 'UNKNOWN') &&
  !health.failedActiveHealthCheck &&
  !health.failedOutlierCheck &&
  !health.failedActiveDegradedCheck &&
  !health.pendingDynamicRemoval &&
  !health.pendingActiveHealthCheck &&
  !health.excludedViaImmediateHealthCheckFail;

function activeHealthCheck(health: HostHealth): EndpointHealth['activeHealthCheck'] {
  if (health.pendingActiveHealthCheck) return 'pending';
  if (health.failedActiveHealthCheck)
    return health.activeHealthCheckTimeout ? 'timed-out' : 'failed';
  return health.failedActiveDegradedCheck ? 'degraded' : 'ok';
}

/**
 * The verdict over an assignment alone.
 * @param live whether it is Envoy's dump, whose health is the verdict merged from all checks and names no reason
 */
export function assignedHealth(health: EdsHealth, live: boolean): EndpointHealth {
  const rules = [...UNHEALTHY, ...DEGRADED];
  const only: HostHealth = { ...NOTHING_FAILED, eds: health };
  const [sent] = held(rules, only);
  const merged = {
    code: health.toLowerCase(),
    text: `${health.toLowerCase()}, reason not known without /clusters`,
  };
  return {
    verdict: hostHealth(only).verdict,
    reasons: sent === undefined ? [] : [live ? merged : sent],
    eds: live ? null : health,
    activeHealthCheck: null,
    outlierDetection: null,
  };
}

const NOTHING_FAILED: Omit<HostHealth, 'eds'> = {
  failedActiveHealthCheck: false,
  failedOutlierCheck: false,
  failedActiveDegradedCheck: false,
  pendingDynamicRemoval: false,
  pendingActiveHealthCheck: false,
  excludedViaImmediateHealthCheckFail: false,
  activeHealthCheckTimeout: false,
};
