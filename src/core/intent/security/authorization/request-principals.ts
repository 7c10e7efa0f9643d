/** Attributes of the request that only HTTP has: its token and headers (istio/pilot/pkg/security/authz/model/generator.go). */
import type { JsonObject } from '../../../model/json.ts';
import type { Attribute, Matcher } from './attribute.ts';
import { claimListMatcher, claimMatcher, headerMatcher, regexMatcher } from './matchers.ts';

const http = (all: (values: readonly string[]) => Matcher): Attribute => ({
  side: 'principal',
  all: (values, { forTcp }) => (forTcp ? undefined : all(values)),
});

/** "issuer/subject" of the token, with a wildcard at one end. */
export const REQUEST_PRINCIPAL = http((values) => {
  const each = values.map((value) => {
    const [issuer, subject] = tokenMatchers(value);
    return {
      and_ids: {
        ids: [
          { metadata: claimMatcher(['iss'], { string_match: issuer }) },
          { metadata: claimMatcher(['sub'], { string_match: subject }) },
        ],
      },
    };
  });
  return each.length === 1 ? each[0] : { or_ids: { ids: each } };
});

const ANY = regexMatcher('.+');

/** The issuer may be a URL: the subject begins at the last slash. */
function tokenMatchers(value: string): readonly [JsonObject, JsonObject] {
  if (value === '*') return [ANY, ANY];
  const slash = value.lastIndexOf('/');
  const issuer = slash < 0 ? value : value.slice(0, slash);
  const subject = slash < 0 ? '' : value.slice(slash + 1);
  if (value.startsWith('*')) {
    if (slash < 0) return [ANY, { suffix: value.slice(1) }];
    return [issuer === '*' ? ANY : { suffix: issuer.slice(1) }, { exact: subject }];
  }
  if (value.endsWith('*')) {
    if (slash < 0) return [{ prefix: value.slice(0, -1) }, ANY];
    return [{ exact: issuer }, subject === '*' ? ANY : { prefix: subject.slice(0, -1) }];
  }
  return [{ exact: issuer }, { exact: subject }];
}

const claim = (...path: readonly string[]): Attribute =>
  http((values) => ({ metadata: claimListMatcher(path, values) }));

export const AUDIENCES = claim('aud');
export const PRESENTER = claim('azp');

/** request.auth.claims[a][b]: a claim, or one inside of others. */
export function claimAttribute(key: string): Attribute {
  const path = nestedNames(key.slice('request.auth.claims'.length));
  return path === undefined ? http(() => undefined) : claim(...path);
}

/** request.headers[NAME] */
export function headerAttribute(key: string): Attribute {
  const name = nameInBrackets(key.slice('request.headers'.length));
  return {
    side: 'principal',
    each: (value, { forTcp }) =>
      forTcp || name === undefined ? undefined : { header: headerMatcher(name, value) },
  };
}

const nameInBrackets = (text: string): string | undefined =>
  text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : undefined;

/** "[a][b]" is a path; brackets that don't pair up belong to a name (authz/model/util.go, extractNameInNestedBrackets). */
const nestedNames = (text: string): readonly string[] | undefined => {
  if (/^(?:\[[^[\]]*\])*$/.test(text)) return text === '' ? [] : text.slice(1, -1).split('][');
  const name = nameInBrackets(text);
  return name === undefined ? undefined : [name];
};
