import { flag, isObject, object, text } from '../../../decode/read.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { StreamFacts } from '../../../wire/stream-facts.ts';
import { withOpenHeaders } from '../../../wire/http-request.ts';
import type { Branches } from '../../model/branch.ts';
import type { FilterResult, Passed } from '../../model/filter-call.ts';
import { changedStep, pass, passWith, type FilterCall } from '../filter-step.ts';
import { runUnknown } from '../outside-filters.ts';
import { mayGoBeyond, reachOf, type Reach } from './reach.ts';
import type { Ran } from './ran.ts';
import { runScript } from './run.ts';
import { scriptOf } from './script.ts';

/**
 * Lua (envoy/source/extensions/filters/http/lua/lua_filter.cc): a script that nowhere calls respond() cannot answer, whatever else it
 * does. What its statements do to headers and metadata is done here too, up to the first that is not followed; from there on what its calls name may have
 * changed. The route is chosen anew once headers were written, unless the config forbids it.
 */
export function runLua(call: FilterCall): Branches<FilterResult> {
  const { config, perRoute, state, filter } = call;
  const source = codeOf(config, perRoute[0]);
  if (source === '') return pass(state);
  const script = source === undefined ? undefined : scriptOf(source);
  if (script === undefined) return runUnknown('runs a Lua script that is not in the config')(call);
  const { tokens, body } = script;
  if (!tokens.some(({ kind, text: word }) => kind !== 'number' && word === 'envoy_on_request')) return pass(state); // prettier-ignore
  if (mayGoBeyond(tokens, body?.handle ?? '')) return runUnknown('runs a Lua script, which may answer')(call); // prettier-ignore
  const ran = runScript(script, state.request);
  const open = ran.stoppedAt === undefined ? NOTHING : reachOf(rest(tokens, body, ran.stoppedAt)); // prettier-ignore
  const request = withOpenHeaders(ran.request, open.headers);
  const isCleared = ran.clearsRoute || (ran.stoppedAt !== undefined && tokens.some(({ text: word }) => word === 'clearRouteCache')); // prettier-ignore
  const isTouched = ran.touchesHeaders || open.headers.length > 0;
  const reroutes = state.reroutes || isCleared || (isTouched && flag(config, 'clear_route_cache') !== false); // prettier-ignore
  const step = changedStep(
    `${filter.name}: a Lua script that cannot answer`,
    state.request,
    request,
  );
  return passWith(state, step, { request, reroutes, stream: streamAfter(state.stream, ran, open), ...notFollowed(filter.name, state, open) }); // prettier-ignore
}

const NOTHING: Reach = { headers: [], metadata: [] };

/** What is not followed: the statements from there on, and functions beside envoy_on_request that they may call. */
const rest = <Item>(tokens: readonly Item[], body: { readonly from: number; readonly to: number } | undefined, at: number): readonly Item[] =>
  body === undefined ? tokens : [...tokens.slice(0, body.from), ...tokens.slice(at)]; // prettier-ignore

function notFollowed(name: string, state: Passed, { headers, metadata }: Reach): Pick<Passed, 'notFollowed'> {
  const what = [...headers.map((one) => (one === '*' ? 'any header' : one)), ...metadata.map((one) => `metadata ${one}`)];
  if (what.length === 0) return {};
  return { notFollowed: [...(state.notFollowed ?? []), `The Lua script of ${name} is not followed to its end; it may change ${what.join(', ')}.`] };
} // prettier-ignore

function streamAfter(stream: StreamFacts, { metadata }: Ran, open: Reach): StreamFacts {
  const written = new Map(stream.metadata);
  for (const [namespace, values] of metadata) {
    const before = written.get(namespace);
    written.set(namespace, { ...(isObject(before) ? before : {}), ...values });
  }
  const unknown = open.metadata.length === 0 ? {} : { openMetadata: new Set([...(stream.openMetadata ?? []), ...open.metadata]) };
  return { ...stream, metadata: written, ...unknown };
} // prettier-ignore

/** Undefined: it is not in the config; "": there is none. */
function codeOf(config: JsonObject, own: JsonObject | undefined): string | undefined {
  if (own?.['disabled'] === true) return '';
  const chosen = object(own, 'source_code') ?? sourceCode(config, text(own, 'name')) ?? object(config, 'default_source_code'); // prettier-ignore
  return chosen === undefined ? (text(config, 'inline_code') ?? '') : text(chosen, 'inline_string');
}

const sourceCode = (config: JsonObject, name: string | undefined): JsonObject | undefined =>
  name === undefined ? undefined : object(config, 'source_codes', name);
