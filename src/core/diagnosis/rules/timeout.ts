import { durationText } from '../words.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { RetryPolicy } from '../../model/envoy/route-action.ts';
import { isObject, text } from '../../decode/read.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { FailedLine } from '../failed-line.ts';
import { firstField } from '../field-of.ts';
import { actionSource, type FoundRoute } from '../route-place.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** UT, UMSDR: the route's timeout, that of one attempt, or the longest life of a stream. */
export const timeout: Rule = (failed) => {
  const { flags, details } = failed;
  if (details.name === 'upstream_per_try_timeout' || details.name === 'upstream_per_try_idle_timeout') return perTry(failed); // prettier-ignore
  if (flags.has('UMSDR') || details.name === 'upstream_max_stream_duration_reached') return maxStream(failed); // prettier-ignore
  if (flags.has('UT') || details.name === 'response_timeout' || details.name === 'upstream_response_timeout') return ofRoute(failed); // prettier-ignore
  return undefined;
};

/** RouteAction.timeout where nothing sets it (route_components.proto). */
const ENVOY_TIMEOUT_MS = 15_000;

/** Of a route: how long it waits, and who says so. */
interface Limit {
  readonly ms: number;
  readonly found: FoundRoute;
}

/** The one whose time fits best how long the request took, of those that may have taken it. */
function closest(limits: readonly Limit[], tookMs: number | undefined): Limit | undefined {
  if (tookMs === undefined) return limits[0];
  return limits.toSorted((a, b) => Math.abs(a.ms - tookMs) - Math.abs(b.ms - tookMs))[0];
}

const routesOf = (failed: FailedLine): readonly FoundRoute[] => failed.place()?.routes ?? [];

function ofRoute(failed: FailedLine): Diagnosis {
  const { line, facts } = failed;
  const tookMs = line.entry.duration ?? undefined;
  const limits = routesOf(failed).flatMap((found): Limit[] => {
    const { action } = found.route;
    if (action.kind !== 'forward' || action.timeoutMs === 0) return [];
    return [{ found, ms: action.timeoutMs ?? ENVOY_TIMEOUT_MS }];
  });
  const limit = closest(limits, tookMs);
  const next = routesCommand(failed);
  // A request may ask for less or more with x-envoy-upstream-rq-timeout-ms; Envoy's clock starts when the request is complete.
  const isOwn = limit === undefined || tookMs === undefined || isNear(tookMs, limit.ms);
  if (limit === undefined || !isOwn)
    return diagnosis({
      code: 'request-timeout',
      text: `The upstream did not answer in ${durationText(tookMs)}${limit === undefined ? ', and the timeout of the route was over' : `, though its route allows ${durationText(limit.ms)}: the request asked for less itself (header x-envoy-upstream-rq-timeout-ms), or the route has changed since`}.`, // prettier-ignore
      causes: limit === undefined ? [] : [sourceOf(failed, limit.found)],
      next,
    });
  const field = sourceOf(failed, limit.found);
  return diagnosis({
    code: 'route-timeout',
    text: `The route waits ${durationText(limit.ms)} for an answer${limit.found.route.action.kind === 'forward' && limit.found.route.action.timeoutMs === undefined ? " (Envoy's default)" : ''}, and ${line.entry.upstream_host ?? 'the upstream'} needs longer.`, // prettier-ignore
    causes: [field ?? firstField(facts, limit.found.owner, ['timeout'])],
    next,
  });
}

const isNear = (tookMs: number, limitMs: number): boolean => tookMs >= limitMs * 0.9 - 20;

function sourceOf({ facts }: FailedLine, found: FoundRoute): ResourceRef | null {
  return actionSource(found, 'route', 'timeout') ?? firstField(facts, found.owner, ['timeouts.request', 'timeouts.backendRequest', 'timeout']); // prettier-ignore
}

function perTry(failed: FailedLine): Diagnosis {
  const { line, facts, details } = failed;
  const isIdle = details.name === 'upstream_per_try_idle_timeout';
  const found = routesOf(failed).find(({ route }) => retriesOf(route.action)?.[isIdle ? 'perTryIdleTimeoutMs' : 'perTryTimeoutMs'] !== undefined); // prettier-ignore
  const retries = found && retriesOf(found.route.action);
  const ms = isIdle ? retries?.perTryIdleTimeoutMs : retries?.perTryTimeoutMs;
  return diagnosis({
    code: 'per-try-timeout',
    text: `Each attempt may take ${ms === undefined ? 'no longer than its own timeout' : durationText(ms)}, and ${line.entry.upstream_host ?? 'the upstream'} needs longer${retries === undefined ? '' : `: ${retries.attempts + 1} attempts in ${durationText(line.entry.duration ?? undefined)}`}.`, // prettier-ignore
    causes: [found && firstField(facts, found.owner, ['retries.perTryTimeout', 'timeouts.backendRequest', 'retries'])], // prettier-ignore
    evidence: [failed.flags.has('URX') ? 'all retries were used up' : undefined],
    next: routesCommand(failed),
  });
}

function retriesOf(action: FoundRoute['route']['action']): RetryPolicy | undefined {
  return action.kind === 'forward' ? action.retryPolicy : undefined;
}

function maxStream(failed: FailedLine): Diagnosis {
  const found = routesOf(failed).find(({ compiled }) => isObject(compiled?.['route']) && text(compiled, 'name') !== ''); // prettier-ignore
  return diagnosis({
    code: 'max-stream-duration',
    text: `The stream lasted ${durationText(failed.line.entry.duration ?? undefined)}, which is as long as streams may.`, // prettier-ignore
    causes: [found && sourceOf(failed, found)],
    evidence: ['the client may have asked for it with grpc-timeout'],
    next: routesCommand(failed),
  });
}

function routesCommand(failed: FailedLine): string | undefined {
  const name = failed.place()?.config.name;
  return command('routes', failed.line.proxy, name === undefined || name === '' ? '' : `--name ${shellWord(name)}`); // prettier-ignore
}

/** The rule of a request that was retried, in words; for evidence beside another cause. */
export function retryEvidence(failed: FailedLine): { readonly says: string; readonly field: ResourceRef | null } | undefined {
  if (!failed.flags.has('URX')) return undefined;
  const found = routesOf(failed).find(({ route }) => retriesOf(route.action) !== undefined);
  const retries = found && retriesOf(found.route.action);
  if (found === undefined || retries === undefined) return { says: 'all retries were used up', field: null };
  const says = `all ${retries.attempts} retries were used up (${retries.on.join(', ') || 'no condition'})`;
  return { says, field: actionSource(found, 'route', 'retry_policy') ?? null };
} // prettier-ignore
