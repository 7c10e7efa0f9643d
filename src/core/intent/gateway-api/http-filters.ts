import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { present } from '../message.ts';
import { mirroredTo, type RouteContext } from './backend.ts';
import { corsPolicy } from './cors.ts';
import { headersOf } from './header-filter.ts';

const HEADERS: ReadonlySet<string> = new Set(['RequestHeaderModifier', 'ResponseHeaderModifier']);

/** What the filters of a rule say in a VirtualService; undefined: one of them makes istiod drop the whole route (conversion.go, convertHTTPRoute, convertGRPCRoute). */
export function ruleFilters(
  filters: readonly JsonObject[],
  context: RouteContext,
  grpc: boolean,
): JsonObject | undefined {
  const fields: Record<string, unknown> = {};
  const mirrors: JsonObject[] = [];
  for (const filter of filters) {
    const type = text(filter, 'type') ?? '';
    if (HEADERS.has(type)) continue;
    if (type === 'RequestMirror') {
      const policy = mirror(object(filter, 'requestMirror') ?? {}, context);
      // Without it an HTTPRoute goes on, a GRPCRoute does not.
      if (policy === undefined && grpc) return undefined;
      if (policy !== undefined) mirrors.push(policy);
    } else if (!grpc && type === 'RequestRedirect')
      fields['redirect'] = redirect(object(filter, 'requestRedirect'));
    else if (!grpc && type === 'URLRewrite')
      fields['rewrite'] = rewrite(object(filter, 'urlRewrite')); // prettier-ignore
    else if (!grpc && type === 'CORS') fields['corsPolicy'] = corsPolicy(object(filter, 'cors'));
    else return undefined;
  }
  const headers = headersOf(filters.filter((filter) => HEADERS.has(text(filter, 'type') ?? '')));
  if (headers === undefined) return undefined;
  return present({
    ...fields,
    mirrors: mirrors.length === 0 ? undefined : mirrors,
    headers: Object.keys(headers).length === 0 ? undefined : headers,
  });
}

function mirror(filter: JsonObject, context: RouteContext): JsonObject | undefined {
  const destination = mirroredTo(filter, context);
  if (destination === undefined) return undefined;
  const fraction = object(filter, 'fraction');
  const percent =
    fraction === undefined
      ? number(filter, 'percent')
      : (100 * (number(fraction, 'numerator') ?? 0)) / (number(fraction, 'denominator') ?? 100);
  return present({
    destination,
    percentage: percent === undefined ? undefined : { value: percent },
  });
}

/** conversion.go, createRedirectFilter: without a port the request's is kept, unless the scheme changes. */
function redirect(filter: JsonObject | undefined): JsonObject | undefined {
  if (filter === undefined) return undefined;
  const path = object(filter, 'path');
  const type = text(path, 'type');
  const port = number(filter, 'port');
  const derived = text(filter, 'scheme') === undefined ? 'FROM_REQUEST_PORT' : 'FROM_PROTOCOL_DEFAULT'; // prettier-ignore
  return present({
    redirectCode: number(filter, 'statusCode'),
    authority: text(filter, 'hostname'),
    scheme: text(filter, 'scheme'),
    port,
    derivePort: port === undefined ? derived : undefined,
    uri: type === 'ReplaceFullPath' ? text(path, 'replaceFullPath') : undefined,
    prefixRewrite: type === 'ReplacePrefixMatch' ? text(path, 'replacePrefixMatch') : undefined,
  });
}

/** conversion.go, createRewriteFilter. */
function rewrite(filter: JsonObject | undefined): JsonObject | undefined {
  const path = object(filter, 'path');
  const fields = present({
    ...(text(path, 'type') === 'ReplacePrefixMatch' && { uri: withoutSlash(text(path, 'replacePrefixMatch') ?? '') }), // prettier-ignore
    ...(text(path, 'type') === 'ReplaceFullPath' && { uriRegexRewrite: { match: '/.*', rewrite: text(path, 'replaceFullPath') ?? '' } }), // prettier-ignore
    authority: text(filter, 'hostname'),
  });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

/** "/v2/" → "/v2"; what nothing is left of is "/". */
function withoutSlash(prefix: string): string {
  const bare = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  return bare === '' ? '/' : bare;
}

export const filtersOf = (source: JsonObject): readonly JsonObject[] => objects(source, 'filters');
