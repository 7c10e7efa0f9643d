import type { HashPolicy } from '../../model/envoy/route-action.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import { cookieValue } from '../../wire/match/cookie.ts';
import { queryParameters } from '../../wire/match/query.ts';
import { replaceAll } from '../../wire/match/regex.ts';
import { headerValues, type HttpRequest } from '../../wire/http-request.ts';
import type { StreamFacts } from '../../wire/stream-facts.ts';
import { xxHash64 } from './xxhash.ts';

interface Hashed {
  readonly request: HttpRequest;
  readonly stream: StreamFacts;
}

const U64 = (1n << 64n) - 1n;

/**
 * The hash that a route's policies give a request; undefined when none applies (envoy/source/common/http/hash_policy.cc,
 * HashPolicyImpl::generateHash). Later hashes are mixed in; a terminal policy that gave one ends the list.
 */
export function hashOf(policies: readonly HashPolicy[], asked: Hashed): bigint | undefined {
  let hash: bigint | undefined;
  for (const policy of policies) {
    const own = ownHash(policy, asked);
    if (own !== undefined)
      hash = hash === undefined ? own : (((hash << 1n) | (hash >> 63n)) & U64) ^ own;
    if (policy.terminal && hash !== undefined) break;
  }
  return hash;
}

function ownHash({ kind, name, regexRewrite }: HashPolicy, asked: Hashed): bigint | undefined {
  const { request, stream } = asked;
  switch (kind) {
    case 'header':
      return headerHash(headerValues(request, asciiLower(name)), regexRewrite);
    case 'cookie':
      return textHash(cookieValue(request.headers, name) || undefined);
    case 'source-ip':
      return textHash(stream.remoteIp);
    case 'query-parameter':
      return textHash(queryParameters(request.path).get(name));
    case 'filter-state':
    case 'unknown':
      break;
  }
  return undefined;
}

const textHash = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : xxHash64(text, 0n);

/** Several values count in sorted order, each seeded with the hash before. */
function headerHash(
  values: readonly string[],
  rewrite: HashPolicy['regexRewrite'],
): bigint | undefined {
  if (values.length === 0) return undefined;
  const hashed = rewrite === undefined ? values : values.map((value) => replaceAll(value, rewrite) ?? value); // prettier-ignore
  return hashed.toSorted().reduce((seed, value) => xxHash64(value, seed), 0n);
}
