import { objects, strings, text } from '../decode/read.ts';
import { shownText } from '../query/shown-text.ts';
import type { ExplainMesh } from './ground/explain-mesh.ts';
import type { ExplainRequest } from './model/explain-request.ts';

/** Shorter ones are words that stand elsewhere, too. */
const SHORTEST = 8;

/**
 * What takes a request's tokens out of all that is told of it: whatever looks like a token, and what stands where a
 * RequestAuthentication looks for one (fromHeaders, fromParams). Undefined: the request has none.
 */
export function tokenHider(mesh: ExplainMesh, { http }: ExplainRequest): (<T>(told: T) => T) | undefined {
  if (http === undefined) return undefined;
  const values = ownTokens(mesh, http);
  const shown = (whole: string): string => values.reduce((now, one) => now.replaceAll(one, '[redacted]'), shownText(whole));
  const isClean = [http.path, http.authority, ...http.headers.map(([, value]) => value)].every((one) => shown(one) === one);
  return isClean ? undefined : (told) => mapped(told, shown);
} // prettier-ignore

function ownTokens(mesh: ExplainMesh, http: NonNullable<ExplainRequest['http']>): string[] {
  const rules = mesh.world.list('RequestAuthentication').flatMap(({ spec }) => objects(spec, 'jwtRules')); // prettier-ignore
  if (rules.length === 0) return [];
  const names = new Set(rules.flatMap((rule) => objects(rule, 'fromHeaders')).map((one) => text(one, 'name')?.toLowerCase())); // prettier-ignore
  const parameters = new Set(rules.flatMap((rule) => strings(rule, 'fromParams')));
  const query = http.path.split('?').slice(1).join('?').split('&').map((one) => one.split('=')); // prettier-ignore
  return [
    ...http.headers.flatMap(([name, value]) => (names.has(name) ? [value] : [])),
    ...query.flatMap(([name = '', ...value]) => (parameters.has(name) ? [value.join('=')] : [])),
  ].filter((one) => one.length >= SHORTEST);
}

/** The same with each text changed. Names of fields are the program's own. */
function mapped<T>(told: T, change: (text: string) => string): T {
  /* oxlint-disable typescript/no-unsafe-type-assertion -- texts become texts, lists lists and objects the like; nothing narrower than that is told of a request. */
  if (typeof told === 'string') return change(told) as T;
  if (Array.isArray(told)) return told.map((one: unknown) => mapped(one, change)) as T;
  if (typeof told !== 'object' || told === null) return told;
  return Object.fromEntries(Object.entries(told).map(([key, one]: [string, unknown]) => [key, mapped(one, change)])) as T; // prettier-ignore
}
