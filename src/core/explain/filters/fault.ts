import { decodeFault } from '../../decode/per-filter-config.ts';
import { number, strings } from '../../decode/read.ts';
import type { Fault, FaultShare } from '../../model/envoy/per-filter-config.ts';
import { matchesHeaderValues } from '../../wire/match/header-match.ts';
import { headerField } from '../../rbac/facts.ts';
import { all } from '../../rbac/truth.ts';
import { certain, either, follow, type Branches } from '../model/branch.ts';
import type { FilterResult, Passed } from '../model/filter-call.ts';
import { firstHeader, isOpenHeader } from '../../wire/http-request.ts';
import { once } from '../../model/once.ts';
import { filterStep, notKnown, pass, reply, type FilterCall } from './filter-step.ts';

/**
 * Fault injection (envoy/source/extensions/filters/http/fault/fault_filter.cc): the nearest settings alone count; delay and abort are
 * drawn independently of each other.
 */
export function runFault({
  config,
  perRoute,
  question,
  state,
}: FilterCall): Branches<FilterResult> {
  const source = perRoute[0] ?? config;
  const fault = decoded(source);
  if (fault.delay === undefined && fault.abort === undefined) return pass(state);
  // So many at once, and one request by itself is below any other limit (fault_filter.cc, tryIncActiveFaults).
  if (number(source, 'max_active_faults') === 0) return pass(state);
  const { upstreamCluster, headers } = fault;
  if (upstreamCluster !== undefined && upstreamCluster !== '' && upstreamCluster !== question.route.cluster) return pass(state); // prettier-ignore
  const nodes = strings(source, 'downstream_nodes');
  if (nodes.length > 0 && !nodes.includes(firstHeader(state.request, 'x-envoy-downstream-service-node') ?? '')) return pass(state); // prettier-ignore
  const asked = [...headers.map(({ name }) => name), ...(nodes.length > 0 ? ['x-envoy-downstream-service-node'] : []), ...controlling(fault)]; // prettier-ignore
  if (asked.some((name) => isOpenHeader(state.request, name))) return certain(notKnown(state, 'A fault asks for headers that a filter on the way may have changed.', filterStep('fault: by headers that may have changed', { isDecisive: true }))); // prettier-ignore
  const meant = all(headers.map((match) => matchesHeaderValues(match, headerField(state.request, match.name)))); // prettier-ignore
  if (meant === false) return pass(state);
  if (meant === undefined) return certain(notKnown(state, 'A fault asks for headers by a matcher that is not known.', filterStep('fault: unknown matcher', { isDecisive: true }))); // prettier-ignore
  const resource = question.route.resource;
  const cause = resource === undefined ? {} : { resource };
  return follow(delayed(fault, state, cause), (later) => aborted(fault, later, cause));
}

const decoded = once(decodeFault);

/** Headers by which requests ask for faults themselves. */
const controlling = ({ delay, abort }: Fault): readonly string[] => [
  ...(delay !== undefined && delay.fixedMs === undefined ? ['x-envoy-fault-delay-request'] : []),
  ...(abort !== undefined && abort.httpStatus === undefined && abort.grpcStatus === undefined ? ['x-envoy-fault-abort-request', 'x-envoy-fault-abort-grpc-request'] : []),
]; // prettier-ignore

type Cause = Pick<Passed['steps'][number], 'resource'>;

function delayed({ delay }: Fault, state: Passed, cause: Cause): Branches<Passed> {
  const asked = delay?.fixedMs === undefined ? 'x-envoy-fault-delay-request' : undefined;
  const ms = asked === undefined ? delay?.fixedMs : wholeNumber(firstHeader(state.request, asked));
  if (delay === undefined || ms === undefined || ms === 0) return certain(state);
  const share = shareOf(delay.share, asked && firstHeader(state.request, 'x-envoy-fault-delay-request-percentage')); // prettier-ignore
  const step = filterStep(`fault: delayed by ${ms} ms`, { isDecisive: true, ...cause });
  return either(share, { ...state, delayMs: state.delayMs + ms, flags: [...state.flags, 'DI'], steps: [...state.steps, step] }, state); // prettier-ignore
}

function aborted({ abort }: Fault, state: Passed, cause: Cause): Branches<FilterResult> {
  if (abort === undefined) return pass(state);
  const asks = abort.httpStatus === undefined && abort.grpcStatus === undefined;
  const status = asks ? askedStatus(state) : abort;
  if (status === undefined) return pass(state);
  const share = shareOf(abort.share, asks ? firstHeader(state.request, 'x-envoy-fault-abort-request-percentage') : undefined); // prettier-ignore
  const { httpStatus, grpcStatus } = status;
  const step = filterStep(`fault: aborted with ${httpStatus ?? `gRPC status ${grpcStatus}`}`, { isDecisive: true, ...cause }); // prettier-ignore
  const answer = reply(state, {
    status: httpStatus ?? 200,
    ...(grpcStatus === undefined ? {} : { grpcStatus }),
    flags: ['FI'],
    details: 'fault_filter_abort',
    step,
    ...cause,
  });
  return either<FilterResult>(share, answer, state);
}

/** What a request asks for itself, where the config lets it: HTTP status 200 to 599, or a gRPC status, which goes with 200. */
function askedStatus({ request }: Passed): { readonly httpStatus?: number; readonly grpcStatus?: number } | undefined {
  const httpStatus = wholeNumber(firstHeader(request, 'x-envoy-fault-abort-request'));
  if (httpStatus !== undefined && httpStatus >= 200 && httpStatus < 600) return { httpStatus };
  const grpcStatus = wholeNumber(firstHeader(request, 'x-envoy-fault-abort-grpc-request'));
  return grpcStatus === undefined ? undefined : { grpcStatus };
} // prettier-ignore

/** A header may lower the share that the config gives, never raise it. */
function shareOf({ fraction, denominator }: FaultShare, header: string | undefined): number {
  const asked = wholeNumber(header);
  return asked === undefined ? fraction : Math.min(fraction, asked / denominator);
}

const wholeNumber = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
