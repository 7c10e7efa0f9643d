/** Matchers of Envoy as AuthorizationPolicies use them (istio/pilot/pkg/security/authz/matcher). */
import type { JsonObject } from '../../../model/json.ts';
import { any } from '../../message.ts';

export const regexMatcher = (regex: string): JsonObject => ({ safe_regex: { regex } });

/** Go's regexp.QuoteMeta. */
export const quoteRegex = (text: string): string => text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');

/**
 * A value with a wildcard at one end; "*" alone asks for any value that is not empty (matcher/string.go, StringMatcherWithPrefix).
 * @param prefix what stands before all values, like "spiffe://"
 */
export function stringMatcher(value: string, prefix = ''): JsonObject {
  if (value === '*') return regexMatcher('.+');
  if (value.startsWith('*'))
    return prefix === ''
      ? { suffix: value.slice(1) }
      : regexMatcher(`${prefix}.*${quoteRegex(value.slice(1))}`);
  if (value.endsWith('*')) return { prefix: prefix + value.slice(0, -1) };
  return { exact: prefix + value };
}

/** A header of that value; hosts don't care for case (matcher/header.go, HeaderMatcher, HostMatcher). */
export function headerMatcher(name: string, value: string, ignoreCase = false): JsonObject {
  if (value === '*') return { name, present_match: true };
  const match = stringMatcher(value);
  return { name, string_match: ignoreCase ? { ...match, ignore_case: true } : match };
}

/** A path with {*} or {**} in it (matcher/template.go, PathTemplateMatcher); undefined for a plain one. */
export function uriTemplate(path: string): JsonObject | undefined {
  if (!path.includes('{*}') && !path.includes('{**}')) return undefined;
  const template = path.replaceAll('{*}', '*').replaceAll('{**}', '**');
  return {
    name: 'uri-template',
    typed_config: any('envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig', {
      path_template: template,
    }),
  };
}

/** One of several values; a single one stands for itself (matcher/string.go, OrMatcher). */
export const anyValue = (values: readonly JsonObject[]): JsonObject | undefined =>
  values.length === 1 ? values[0] : { or_match: { value_matchers: values } };

export const metadataMatcher = (
  filter: string,
  path: readonly string[],
  value: JsonObject | undefined,
): JsonObject => ({ filter, path: path.map((key) => ({ key })), value });

/** A claim of the token that jwt_authn has verified (authz/model/util.go, MetadataValueMatcherForJWTClaim). */
export const claimMatcher = (
  claims: readonly string[],
  value: JsonObject | undefined,
): JsonObject => metadataMatcher('envoy.filters.http.jwt_authn', ['payload', ...claims], value);

/** A claim that is one of the values, or a list with one of them (util.go, MetadataListValueMatcherForJWTClaims). */
export function claimListMatcher(claims: readonly string[], values: readonly string[]): JsonObject {
  const value = anyValue(values.map((text) => ({ string_match: stringMatcher(text) })));
  return claimMatcher(claims, {
    or_match: { value_matchers: [{ list_match: { one_of: value } }, value] },
  });
}
