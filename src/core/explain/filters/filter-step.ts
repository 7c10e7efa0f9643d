import type { HttpFilter } from '../../model/envoy/network-filter.ts';
import type { JsonObject } from '../../model/json.ts';
import { certain, type Branches } from '../model/branch.ts';
import type {
  FilterQuestion,
  FilterResult,
  NotKnown,
  Passed,
  ProxyAnswer,
} from '../model/filter-call.ts';
import type { Step } from '../model/hop.ts';
import { fieldText } from '../../wire/header-map.ts';
import { isToldAsGrpc, type HttpRequest } from '../../wire/http-request.ts';
import { toldToGrpc } from '../../wire/grpc-status.ts';
import type { ResourceRef } from '../../model/resource.ts';

/** What one HTTP filter sees. */
export interface FilterCall {
  readonly filter: HttpFilter;
  /** Its own config, in Envoy's spelling, of ECDS too. */
  readonly config: JsonObject;
  /** Its settings for this route, the most specific first; without the wrapper FilterConfig. */
  readonly perRoute: readonly JsonObject[];
  readonly question: FilterQuestion;
  /** What the filters before it left. */
  readonly state: Passed;
}

/** What one HTTP filter does with a request. */
export type HttpFilterStep = (call: FilterCall) => Branches<FilterResult>;

/** Lets the request pass, maybe changed. */
export const pass = (state: Passed, changes: Partial<Passed> = {}): Branches<FilterResult> =>
  certain({ ...state, ...changes });

/** Lets it pass with a word about it. */
export const passWith = (state: Passed, step: Step, changes: Partial<Passed> = {}): Branches<FilterResult> =>
  pass(state, { ...changes, steps: [...state.steps, step] }); // prettier-ignore

/** An answer that Envoy makes itself. */
export interface LocalReply {
  readonly status: number;
  /** Where the filter sets it instead of leaving it to Envoy's translation of the status. */
  readonly grpcStatus?: number;
  readonly flags?: readonly string[];
  readonly details: string;
  readonly resource?: ResourceRef;
  readonly step: Step;
}

/** Answers in place of the upstream; gRPC requests get status 200 with a gRPC status. */
export function reply(state: Passed, local: LocalReply): ProxyAnswer {
  const { status, flags = [], details, resource, step } = local;
  return {
    kind: 'answer',
    ...(isToldAsGrpc(state.request) ? toldToGrpc(status, local.grpcStatus) : { status }),
    flags: [...state.flags, ...flags],
    details,
    delayMs: state.delayMs,
    steps: [...state.steps, step],
    ...(resource === undefined ? {} : { resource }),
  };
}

/** Nobody can tell from the config. */
export const notKnown = (state: Passed, reason: string, step: Step): NotKnown => ({
  kind: 'unknown',
  reason,
  steps: [...state.steps, step],
  ...(step.resource === undefined ? {} : { resource: step.resource }),
});

/** A step of kind "http-filter". */
export const filterStep = (text: string, more: Partial<Step> = {}): Step => ({
  kind: 'http-filter',
  text,
  isDecisive: false,
  candidates: [],
  ...more,
});

/** A step that says which headers a filter changed; their values may be secrets and are not told. */
export function changedStep(name: string, before: HttpRequest, after: HttpRequest): Step {
  const names = new Set([...before.headers, ...after.headers].map(([own]) => own));
  const changed = [...PSEUDO, ...names].filter((own) => fieldText(before, own) !== fieldText(after, own));
  const open = [...(after.openHeaders ?? [])].filter((own) => before.openHeaders?.has(own) !== true);
  const parts = [
    ...(changed.length === 0 ? [] : [`changes ${changed.slice(0, MOST).join(', ')}${changed.length > MOST ? ' and more' : ''}`]),
    ...(open.length === 0 ? [] : [`may change ${open.includes('*') ? 'any header' : open.slice(0, MOST).join(', ')}`]),
  ];
  return filterStep(`${name} ${parts.length === 0 ? 'changes no header' : parts.join(' and ')}`);
} // prettier-ignore

const PSEUDO = [':method', ':path', ':scheme', ':authority'];
/** Header names that a step tells. */
const MOST = 6;
