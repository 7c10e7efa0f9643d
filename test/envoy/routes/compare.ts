import type { Header } from '../../../src/core/wire/http-request.ts';
import type { RetryPolicy } from '../../../src/core/model/envoy/route-action.ts';
import type { ForwardDecision } from '../../../src/core/explain/model/route-call.ts';
import type { Answer } from './ask.ts';
import type { Foretold } from './foretell.ts';
import type { Arrival } from './upstreams.ts';
import type { Logged } from './world.ts';
import { CLUSTERS } from './part.ts';

/** All that is known of what really happened to a request. */
export interface Happened {
  readonly answer: Answer;
  readonly logged: Logged;
  readonly arrivals: readonly Arrival[];
}

/** What happened in the words of `wordsOf`: what can be compared, without what differs each time. */
export interface Words {
  readonly route: string;
  readonly result: string;
  readonly upstream?: Upstream;
  readonly mirrors: readonly string[];
}

interface Upstream {
  readonly cluster: string;
  readonly method: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attempts: number;
}

/** Names that the test does not judge: framing, and what Envoy makes up. */
const NOISE = new Set([
  'host',
  'x-request-id',
  'content-length',
  'transfer-encoding',
  'connection',
  'x-certificate',
]);

const headersOf = (headers: readonly Header[]): Record<string, string> => {
  const lists = new Map<string, string[]>();
  for (const [name, value] of headers)
    if (!NOISE.has(name)) lists.set(name, [...(lists.get(name) ?? []), value]);
  return Object.fromEntries(
    [...lists]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, values]) => [name, values.join(' | ')]),
  );
};

/** What a foretold branch looks like from outside. */
export function foretoldWords(
  { choice, decision, mirrored }: Foretold,
  isGrpcRequest: boolean,
): Words {
  const route = choice.isTlsRequired ? '' : (choice.route?.name ?? '');
  const base = { route, mirrors: [] };
  const status = (own: number): number => (isGrpcRequest ? 200 : own);
  switch (decision.kind) {
    case 'not-found':
      return { ...base, result: `${status(404)} NR route_not_found` };
    case 'redirect':
      return { ...base, result: `${status(decision.status)} direct_response ${decision.location}` };
    case 'direct-response':
      return {
        ...base,
        result: `${status(decision.status)} direct_response ${decision.location ?? ''}`,
      };
    case 'unknown':
      return { ...base, result: `unknown: ${decision.reason}` };
    case 'forward':
      break;
  }
  if (!CLUSTERS.some((name) => name === decision.cluster))
    return { ...base, result: `${status(decision.clusterNotFoundStatus)} NC cluster_not_found` };
  const { request } = decision;
  return {
    ...base,
    result: 'forwarded',
    upstream: {
      cluster: decision.cluster,
      method: request.method,
      authority: request.authority,
      path: request.method === 'CONNECT' ? request.authority : request.path,
      headers: headersOf(request.headers),
      attempts: attemptsOf(decision),
    },
    mirrors: mirrorWords(decision, mirrored),
  };
}

/** Those that may be: a share below 1 is a matter of chance. */
const mirrorWords = ({ mirrors }: ForwardDecision, host: string): string[] =>
  mirrors
    .map(({ name, keepsHost, share }) => {
      const perhaps = share.fraction < 1 ? ' perhaps' : '';
      return `${name} ${keepsHost ? host : shadowed(host)}${perhaps}`;
    })
    .toSorted();

/** "-shadow" stands before what Envoy takes for a port (envoy/source/common/router/shadow_writer_impl.cc, getPortStart). */
function shadowed(authority: string): string {
  const colon = authority.lastIndexOf(':');
  const at = colon < 0 || authority.lastIndexOf(']') > colon ? authority.length : colon;
  return `${authority.slice(0, at)}-shadow${authority.slice(at)}`;
}

/** How often an upstream is asked that always fails as the request wants. */
function attemptsOf({ retryPolicy, request }: ForwardDecision): number {
  const fail = request.headers.find(([name]) => name === 'x-test-fail')?.[1];
  if (fail === undefined || retryPolicy === undefined) return 1;
  return isRetried(fail, retryPolicy) ? 1 + retryPolicy.attempts : 1;
}

function isRetried(fail: string, { on, statusCodes }: RetryPolicy): boolean {
  const has = (condition: string): boolean => on.includes(condition);
  if (fail === 'reset') return has('5xx') || has('gateway-error') || has('reset');
  const status = Number(fail);
  return (
    (status >= 500 && has('5xx')) ||
    ([502, 503, 504].includes(status) && has('gateway-error')) ||
    (status === 409 && has('retriable-4xx')) ||
    (statusCodes.includes(status) && has('retriable-status-codes'))
  );
}

/** What really happened, in the same words. */
export function happenedWords({ answer, logged, arrivals }: Happened): Words {
  const mirrored = arrivals.filter(({ cluster }) => cluster.startsWith('m'));
  const own = arrivals.filter(({ cluster }) => !cluster.startsWith('m'));
  const base = {
    route: logged.route ?? '',
    mirrors: mirrored.map((arrival) => `${arrival.cluster} ${hostOf(arrival)}`).toSorted(),
  };
  const [first] = own;
  if (first === undefined) {
    const flags = logged.flags === '-' ? '' : `${logged.flags} `;
    const details = logged.details ?? '';
    return {
      ...base,
      result: `${answer.status} ${flags}${details}${details === 'direct_response' ? ` ${answer.location ?? ''}` : ''}`,
    };
  }
  return {
    ...base,
    result: 'forwarded',
    upstream: {
      cluster: first.cluster,
      method: first.method,
      authority: hostOf(first),
      path: Buffer.from(first.path, 'latin1').toString(),
      headers: headersOf(pairs(first)),
      attempts: own.length,
    },
  };
}

const pairs = ({ rawHeaders }: Arrival): Header[] =>
  rawHeaders.flatMap((name, at): Header[] =>
    at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1] ?? '']] : [],
  );

const hostOf = (arrival: Arrival): string =>
  pairs(arrival).find(([name]) => name === 'host')?.[1] ?? '';

/** All but the mirrors, to be compared as text. */
export const withoutMirrors = ({ mirrors: _, ...rest }: Words): string => JSON.stringify(rest);

/** Whether what happened is what was foretold; of mirrors by chance each may be there or not. */
export function isSame(foretold: Words, happened: Words): boolean {
  if (withoutMirrors(foretold) !== withoutMirrors(happened)) return false;
  const left = [...happened.mirrors];
  for (const mirror of foretold.mirrors) {
    const isPerhaps = mirror.endsWith(' perhaps');
    const at = left.indexOf(isPerhaps ? mirror.slice(0, -' perhaps'.length) : mirror);
    if (at < 0 && !isPerhaps) return false;
    if (at >= 0) left.splice(at, 1);
  }
  return left.length === 0;
}
