import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';

const ALL: ReadonlySet<string> = new Set(['', '*', '/*', '.*']);

/** `uri` for a path of an Ingress; undefined: all (istio/pilot/pkg/config/kube/ingress/virtualservices.go, convertIngressRule, createFallbackStringMatch). */
export function pathMatch(path: JsonObject): JsonObject | undefined {
  const value = text(path, 'path') ?? '';
  switch (text(path, 'pathType') ?? '') {
    case 'Exact':
      return { exact: value };
    case 'Prefix':
      return { prefix: value };
    default:
      if (ALL.has(value)) return undefined;
      return /(?:\.\*|\/\*)$/.test(value) ? { prefix: value.slice(0, -2) } : { exact: value };
  }
}

/** What rules are sorted by: the length of the path, exact ones half a step longer (sortHTTPRoutes). */
export function pathLength(rule: JsonObject): number {
  const uri = object(objects(rule, 'match')[0], 'uri');
  const exact = text(uri, 'exact');
  return exact === undefined ? (text(uri, 'prefix') ?? '').length : exact.length + 0.5;
}
