import { number, object, objects, strings, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import type { JsonObject } from '../model/json.ts';
import { refTo } from '../model/provenance.ts';
import type { Effect } from './effects.ts';
import { spoken, type Exclusion } from './exclusion.ts';

/** The http rules of a VirtualService that made no route for a proxy, though others did, and why. */
export function ruleExclusions(
  { proxy }: ProxyContext,
  virtualService: ConfigObject,
  effects: readonly Effect[],
): Exclusion[] {
  if (effects.length === 0 || virtualService.origin !== undefined) return [];
  const has = (field: string): boolean => effects.some(({ cause }) => cause.field === field || cause.field?.startsWith(`${field}.`) === true); // prettier-ignore
  const rules = objects(virtualService.spec, 'http');
  const catchAll = rules.findIndex((rule, index) => has(`spec.http[${index}]`) && isCatchAll(rule));
  return rules.flatMap((rule, index): Exclusion[] => {
    const field = `spec.http[${index}]`;
    if (has(field) || object(rule, 'delegate') !== undefined) return [];
    const asks = refTo(virtualService, field);
    if (catchAll >= 0 && catchAll < index)
      return [
        {
          code: 'shadowed-rule',
          says: `No request gets here: an earlier rule of ${spoken(virtualService)} takes all of them.`,
          cause: refTo(virtualService, `spec.http[${catchAll}]`),
          asks,
        },
      ];
    const why = objects(rule, 'match').flatMap((match, at) => mismatch(match, proxy, at) ?? []);
    const [first] = why;
    if (first === undefined) return [];
    return [
      {
        code: 'match-not-for-proxy',
        says: `None of its matches is for this proxy: ${first.says}.`,
        cause: refTo(virtualService, `${field}.${first.field}`),
        asks,
      },
    ];
  });
}

/** No match at all, or one that asks for nothing but any path. */
const isCatchAll = (rule: JsonObject): boolean =>
  objects(rule, 'match').length === 0 ||
  objects(rule, 'match').some((match) => {
    const { name: _, ignoreUriCase: __, uri, ...others } = match;
    return Object.keys(others).length === 0 && (uri === undefined || text(object(match, 'uri'), 'prefix') === '/'); // prettier-ignore
  });

/** What istiod itself decides of a match (istio/pilot/pkg/networking/core/route/route.go, sourceMatchHTTP). */
function mismatch(
  match: JsonObject,
  proxy: ProxyContext['proxy'],
  at: number,
): { readonly says: string; readonly field: string } | undefined {
  const labels = object(match, 'sourceLabels') ?? {};
  const other = Object.entries(labels).find(([key, value]) => proxy.labels[key] !== value);
  const namespace = text(match, 'sourceNamespace') ?? '';
  if (strings(match, 'gateways').length > 0)
    return { says: `it asks for the gateways ${strings(match, 'gateways').join(', ')}`, field: `match[${at}].gateways` }; // prettier-ignore
  if (other !== undefined)
    return { says: `it asks for clients with the label ${other[0]}=${String(other[1])}`, field: `match[${at}].sourceLabels` }; // prettier-ignore
  if (namespace !== '' && namespace !== proxy.namespace)
    return { says: `it asks for clients in namespace ${namespace}`, field: `match[${at}].sourceNamespace` }; // prettier-ignore
  const port = number(match, 'port') ?? 0;
  return port === 0 ? undefined : { says: `it asks for port ${port}`, field: `match[${at}].port` };
}
