import { fractionOf } from '../../decode/fraction.ts';
import { decodeMetadataMatch, decodeStringMatcher } from '../../decode/matcher.ts';
import { flag, number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { matchesMetadata } from '../../wire/match/metadata-match.ts';
import { matchesString } from '../../wire/match/string-match.ts';
import { certain, either, type Branches } from '../model/branch.ts';
import type { FilterResult } from '../model/filter-call.ts';
import { isOpenMetadata } from '../../wire/stream-facts.ts';
import { isGrpc } from '../../wire/http-request.ts';
import { filterStep, notKnown, pass, reply, type FilterCall } from './filter-step.ts';
import { httpStatusOf } from './http-status.ts';

/**
 * External authorization (envoy/source/extensions/filters/http/ext_authz/ext_authz.cc, Filter::decodeHeaders): the nearest settings of the
 * route alone turn it off; it asks only where its share and metadata condition hold, which is how Istio lets CUSTOM policies decide, and
 * may deny elsewhere. What the service says nobody here knows.
 */
export function runExtAuthz(call: FilterCall): Branches<FilterResult> {
  const { filter, config, perRoute, state } = call;
  const [own = {}] = perRoute;
  if (flag(own, 'disabled') === true) return pass(state);
  const share = enabledShare(call);
  const failed = (why: string): FilterResult =>
    reply(state, {
      status: httpStatusOf(object(config, 'status_on_error')) ?? 403,
      flags: ['UAEX'],
      details: 'ext_authz_error',
      step: filterStep(why, { isDecisive: true }),
    });
  const denies = flag(object(config, 'deny_at_disable'), 'default_value') === true;
  const off = denies ? failed(`${filter.name} is off and denies all requests`) : state;
  return share === 0 ? certain(off) : either(share, asked(call, own, failed), off);
}

function enabledShare({ config, state }: FilterCall): number {
  const condition = object(config, 'filter_enabled_metadata');
  if (condition !== undefined && !isOpenMetadata(state.stream, text(condition, 'filter') ?? '') && matchesMetadata(decodeMetadataMatch(condition), state.stream.metadata) === false) return 0; // prettier-ignore
  const enabled = object(config, 'filter_enabled');
  return enabled === undefined ? 1 : fractionOf(object(enabled, 'default_value'));
}

/** What comes of asking: the body must fit first, then the service must be there. */
function asked(
  { filter, config, question, state }: FilterCall,
  own: JsonObject,
  failed: (why: string) => FilterResult,
): FilterResult {
  const settings = object(own, 'check_settings');
  const most = bodyLimit(config, settings);
  if (most !== undefined && state.request.bodyBytes > most) {
    const step = filterStep(`${filter.name}: the body is larger than ${most} bytes`, { isDecisive: true }); // prettier-ignore
    return reply(state, { status: 413, details: 'request_payload_too_large', step });
  }
  const cluster = (settings && serviceOf(settings)) ?? serviceOf(config);
  const asks = `asks the authorization service ${cluster ?? ''}`.trim();
  if (cluster !== undefined && question.isUnreachable?.(cluster) === true) {
    const words = `${filter.name} ${asks}, which cannot be reached`;
    const isTaken = isGrpc(state.request) && question.isMissing?.(cluster) !== true && isErrorTaken(config, settings); // prettier-ignore
    if (!isTaken && flag(config, 'failure_mode_allow') !== true) return failed(words);
    return { ...state, steps: [...state.steps, filterStep(words, { isDecisive: true })] };
  }
  const step = filterStep(`${filter.name} ${asks}`, { isDecisive: true });
  return notKnown(state, `${filter.name} ${asks}: its answer decides.`, step);
}

/**
 * Envoy's own error stands for an HTTP service whose cluster there is and that cannot be reached. Where that is told the content type of a gRPC request, the error comes
 * as gRPC: with status 200, which counts as consent (envoy/source/extensions/filters/common/ext_authz/ext_authz_http_impl.cc,
 * RawHttpClientImpl::toResponse; check_request_utils.cc tells the headers).
 */
function isErrorTaken(config: JsonObject, settings: JsonObject | undefined): boolean {
  const own = object(settings, 'http_service') ?? object(config, 'http_service');
  if (own === undefined) return false;
  const listed = object(config, 'allowed_headers') ?? object(object(config, 'http_service'), 'authorization_request', 'allowed_headers'); // prettier-ignore
  if (isListed(object(config, 'disallowed_headers'))) return false;
  return listed === undefined ? object(config, 'grpc_service') !== undefined : isListed(listed);
}

/** Whether an envoy.type.matcher.v3.ListStringMatcher has the content type. */
const isListed = (list: JsonObject | undefined): boolean =>
  objects(list, 'patterns').some((pattern) => {
    const matcher = decodeStringMatcher(pattern);
    return matcher !== undefined && matchesString(matcher, 'content-type') === true;
  });

/** Bytes above which a body that is sent along whole is refused; undefined where none is, or a part of it will do. */
function bodyLimit(config: JsonObject, settings: JsonObject | undefined): number | undefined {
  if (flag(settings, 'disable_request_body_buffering') === true) return undefined;
  const body = object(settings, 'with_request_body') ?? object(config, 'with_request_body');
  if (body === undefined || flag(body, 'allow_partial_message') === true) return undefined;
  return number(body, 'max_request_bytes') ?? 0;
}

const serviceOf = (config: JsonObject): string | undefined =>
  text(object(config, 'http_service', 'server_uri'), 'cluster') ??
  text(object(config, 'grpc_service', 'envoy_grpc'), 'cluster_name');
