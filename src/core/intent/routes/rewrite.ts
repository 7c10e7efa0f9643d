import { object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ConfigObject } from '../model/config-object.ts';
import { hasGatewaySemantics } from './route-semantics.ts';

/**
 * The path rewrite of a rule (istio/pilot/pkg/networking/core/route/route.go, applyHTTPRouteDestination): a regex comes
 * before a literal; to "/" the Gateway API takes the matched prefix away and leaves no double slash.
 * @param match the route's RouteMatch
 */
export function pathRewrite(
  virtualService: ConfigObject,
  rewrite: JsonObject,
  match: JsonObject,
): JsonObject {
  const regex = object(rewrite, 'uriRegexRewrite');
  if (regex !== undefined)
    return substitution(text(regex, 'match') ?? '', text(regex, 'rewrite') ?? '');
  const uri = text(rewrite, 'uri') ?? '';
  if (uri === '') return {};
  if (uri !== '/' || !hasGatewaySemantics(virtualService)) return { prefix_rewrite: uri };
  const prefix = text(match, 'path_separated_prefix') ?? '';
  return substitution(`^${quoted(prefix)}(/?)(.*)`, '/\\2');
}

const substitution = (regex: string, replacement: string): JsonObject => ({
  regex_rewrite: {
    pattern: regex === '' ? {} : { regex },
    ...(replacement === '' ? {} : { substitution: replacement }),
  },
});

/** Go's regexp.QuoteMeta. */
const quoted = (literal: string): string => literal.replaceAll(/[\\.+*?()|[\]{}^$]/g, '\\$&');
