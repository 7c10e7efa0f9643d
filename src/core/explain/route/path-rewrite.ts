import type { Redirect, Rewrite } from '../../model/envoy/route-action.ts';
import type { RouteMatch } from '../../model/envoy/route-match.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import { regexOf, replaceAll, type Substitution } from '../../wire/match/regex.ts';
import { templateParts, templateRegex } from '../../wire/match/uri-template.ts';
import { pathOnly } from '../../wire/http-request.ts';

/**
 * The path after the rewrite of a forwarding route; undefined when nothing is rewritten (envoy/source/common/router/config_impl.cc,
 * currentUrlPathAfterRewriteWithMatchedPath). Query and fragment stay. What a rewrite makes empty, or a template that does not
 * fit, leaves the path as it is.
 */
export function rewrittenPath(
  path: string,
  match: RouteMatch,
  { rewrite, format }: { readonly rewrite: Rewrite; readonly format: (text: string) => string },
): string | undefined {
  const own = pathOnly({ path });
  if (rewrite.path !== undefined) return replaced(path, own.length, format(rewrite.path));
  if (rewrite.template !== undefined) return replaced(path, own.length, fromTemplate(own, match, rewrite.template)); // prettier-ignore
  return byPrefixOrRegex(path, match, rewrite);
}

/** The same for a redirect, whose own rewrites come before its Location is put together. */
export const redirectedPath = (path: string, match: RouteMatch, redirect: Redirect): string =>
  byPrefixOrRegex(path, match, { prefix: redirect.prefixRewrite, regex: redirect.regexRewrite }) ?? path; // prettier-ignore

function byPrefixOrRegex(
  path: string,
  match: RouteMatch,
  rewrite: { readonly prefix?: string | undefined; readonly regex?: Substitution | undefined },
): string | undefined {
  const { prefix, regex } = rewrite;
  const own = pathOnly({ path });
  if (prefix !== undefined && prefix !== '') {
    const matched = matchedPart(match, own);
    return beginsWith(path, matched, match) ? replaced(path, matched.length, prefix) : undefined;
  }
  return regex === undefined ? undefined : replaced(path, own.length, replaceAll(own, regex));
}

/** What a prefix rewrite replaces: the specifier's own text, of regexes and CONNECT all. */
const matchedPart = ({ path }: RouteMatch, own: string): string =>
  'value' in path && path.kind !== 'regex' ? path.value : own;

/** A path that only matched without its parameters may begin otherwise: it stays. */
const beginsWith = (path: string, matched: string, { caseSensitive }: RouteMatch): boolean =>
  caseSensitive ? path.startsWith(matched) : asciiLower(path).startsWith(asciiLower(matched));

const replaced = (path: string, length: number, by: string | undefined): string | undefined =>
  by === undefined || by === '' ? undefined : by + path.slice(length);

/** envoy/source/extensions/path/rewrite/uri_template: names of the match template in a new template. */
function fromTemplate(own: string, { path }: RouteMatch, rewrite: string): string | undefined {
  if (path.kind !== 'template') return undefined;
  const matcher = regexOf(templateRegex(path.value))?.matcher(own);
  if (matcher?.matches() !== true) return undefined;
  return templateParts(rewrite)
    .map((part) => ('text' in part ? part.text : (matcher.group(part.name) ?? '')))
    .join('');
}
