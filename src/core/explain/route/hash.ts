import type { HashPolicy } from '../../model/envoy/route-action.ts';
import { headerField } from '../../rbac/facts.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import { isOpenHeader } from '../../wire/http-request.ts';
import { cookieValue } from '../../wire/match/cookie.ts';
import { queryParameters } from '../../wire/match/query.ts';
import { replaceAll } from '../../wire/match/regex.ts';
import { MADE_UP_ID, SOMEWHERE, type StreamFacts } from '../../wire/stream-facts.ts';
import { NO_HASH, type RequestHash } from '../model/request-hash.ts';
import { xxHash64 } from './xxhash.ts';

interface Hashed {
  readonly request: HttpRequest;
  readonly stream: Pick<StreamFacts, 'remoteIp'>;
}

/** Of one policy: its hash, why that is not known, or undefined for none. */
type Own = bigint | { readonly why: string } | undefined;

const U64 = (1n << 64n) - 1n;

/**
 * The hash that a route's policies give a request (envoy/source/common/http/hash_policy.cc, HashPolicyImpl::generateHash). Later hashes
 * are mixed in; a terminal policy that gave one ends the list.
 */
export function hashOf(policies: readonly HashPolicy[], asked: Hashed): RequestHash {
  let value: bigint | undefined;
  const by: HashPolicy[] = [];
  for (const policy of policies) {
    const own = ownHash(policy, asked);
    if (typeof own === 'object') return { kind: 'open', why: own.why };
    if (own !== undefined) {
      value = value === undefined ? own : (((value << 1n) | (value >> 63n)) & U64) ^ own;
      by.push(policy);
    }
    if (policy.terminal && value !== undefined) break;
  }
  return value === undefined ? NO_HASH : { kind: 'known', value, by };
}

/** Of a TCP proxy's connection (envoy/source/common/network/hash_policy.cc). */
export function connectionHash(
  policies: readonly HashPolicy[],
  { sourceIp }: { readonly sourceIp: string },
): RequestHash {
  // There is at most one (tcp_proxy.proto).
  const [policy] = policies;
  if (policy?.kind === 'filter-state') return { kind: 'open', why: stateWhy(policy) };
  if (policy?.kind === 'unknown') return { kind: 'open', why: UNKNOWN_KIND };
  const own = policy?.kind === 'source-ip' ? addressHash(sourceIp) : undefined;
  if (policy === undefined || own === undefined) return NO_HASH;
  return typeof own === 'object' ? { kind: 'open', why: own.why } : { kind: 'known', value: own, by: [policy] }; // prettier-ignore
}

function ownHash(policy: HashPolicy, { request, stream }: Hashed): Own {
  const { kind, name, regexRewrite } = policy;
  switch (kind) {
    case 'header':
      if (isOpenHeader(request, name)) return { why: `header ${name} may be changed by a filter on the way` }; // prettier-ignore
      return headerHash(name, headerField(request, name), regexRewrite);
    case 'cookie': {
      if (isOpenHeader(request, 'cookie')) return { why: 'cookies may be changed by a filter on the way' }; // prettier-ignore
      const value = cookieValue(request.headers, name) || undefined;
      // Envoy makes one of the connection's addresses, with ports that nobody knows before.
      if (value === undefined && policy.ttlMs !== undefined) return { why: `the request has no cookie ${name}, so Envoy gives it a new one` }; // prettier-ignore
      return textHash(value);
    }
    case 'source-ip':
      return addressHash(stream.remoteIp);
    case 'query-parameter':
      if (isOpenHeader(request, ':path')) return { why: 'the path may be changed by a filter on the way' };
      return textHash(queryParameters(request.path).get(name));
    case 'filter-state':
      return { why: stateWhy(policy) };
    case 'unknown':
      return { why: UNKNOWN_KIND };
    case 'none':
      break;
  }
  return undefined;
} // prettier-ignore

const UNKNOWN_KIND = 'a hash policy is of a kind that is not followed';

const stateWhy = ({ name }: HashPolicy): string => `no config tells what filter state ${name} is`;

const addressHash = (ip: string): Own =>
  ip === SOMEWHERE ? { why: "the client's address is not known" } : textHash(ip || undefined);

const textHash = (text: string | undefined): bigint | undefined =>
  text === undefined ? undefined : xxHash64(text, 0n);

/** Several values count in sorted order, each seeded with the hash before. */
function headerHash(
  name: string,
  values: readonly string[],
  rewrite: HashPolicy['regexRewrite'],
): Own {
  if (values.length === 0) return undefined;
  if (values.some((value) => value.split(/[\s,]+/).some((part) => part === MADE_UP_ID || part === SOMEWHERE))) return { why: `header ${name} has what no config tells` }; // prettier-ignore
  const hashed = rewrite === undefined ? values : values.map((value) => replaceAll(value, rewrite) ?? value); // prettier-ignore
  return hashed.toSorted().reduce((seed, value) => xxHash64(value, seed), 0n);
}
