import { flag, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Branches } from '../model/branch.ts';
import type { FilterResult } from '../model/filter-call.ts';
import type { Header } from '../../wire/http-request.ts';
import { pass, passWith, filterStep, type FilterCall } from './filter-step.ts';
import { runUnknown } from './outside-filters.ts';

/**
 * Lua (envoy/source/extensions/filters/http/lua/lua_filter.cc): a script that nowhere says "respond" cannot answer. Headers that it
 * sets by literals, and does so in any case, are set here too; what else it does to them is not known. The route is chosen anew once
 * they are changed, unless the config forbids it.
 */
export function runLua(call: FilterCall): Branches<FilterResult> {
  const { config, perRoute, state, filter } = call;
  const source = scriptOf(config, perRoute[0]);
  if (source === '') return pass(state);
  if (source === undefined || /\brespond\b/.test(source)) return runUnknown('runs a Lua script, which may answer')(call); // prettier-ignore
  const request = /function\s+envoy_on_request\b/.test(source) ? source : '';
  if (request === '') return pass(state);
  const headers = /\b(?:if|for|while|repeat)\b/.test(request) ? state.request.headers : changed(request, state.request.headers); // prettier-ignore
  const step = filterStep(`${filter.name}: a Lua script that cannot answer`);
  const reroutes = state.reroutes || /:clearRouteCache\(/.test(request) || (headers !== state.request.headers && flag(config, 'clear_route_cache') !== false); // prettier-ignore
  return passWith(state, step, { request: { ...state.request, headers }, reroutes });
}

/** Undefined: it is not in the config; "": there is none. */
function scriptOf(config: JsonObject, own: JsonObject | undefined): string | undefined {
  if (own?.['disabled'] === true) return '';
  const chosen = object(own, 'source_code') ?? sourceCode(config, text(own, 'name')) ?? object(config, 'default_source_code'); // prettier-ignore
  return chosen === undefined ? (text(config, 'inline_code') ?? '') : text(chosen, 'inline_string');
}

const sourceCode = (config: JsonObject, name: string | undefined): JsonObject | undefined =>
  name === undefined ? undefined : object(config, 'source_codes', name);

const CALL = /:headers\(\)\s*:\s*(add|replace|remove)\(\s*["']([^"']*)["']\s*(?:,\s*["']([^"']*)["']\s*)?\)/g; // prettier-ignore

function changed(source: string, headers: readonly Header[]): readonly Header[] {
  const body = source.slice(source.indexOf('envoy_on_request')).replace(/function\s+envoy_on_response[\s\S]*$/, ''); // prettier-ignore
  let now = headers;
  for (const [, what, name = '', value = ''] of body.matchAll(CALL)) {
    const key = name.toLowerCase();
    if (key.startsWith(':')) continue;
    if (what === 'add') now = [...now, [key, value]];
    else now = [...now.filter(([own]) => own !== key), ...(what === 'remove' ? [] : [[key, value] as const])]; // prettier-ignore
  }
  return now;
}
