import type { HttpRequest } from '../../../src/core/wire/http-request.ts';
import type { Draw } from '../chain-scene.ts';

/** A route to a cluster, and what it is for the table. */
export interface HashRoute {
  readonly kinds: readonly string[];
  readonly route: object;
}

const PREDICATE = {
  name: 'envoy.retry_host_predicates.previous_hosts',
  typed_config: { '@type': 'type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate' }, // prettier-ignore
};

const HEADER = { header: { header_name: 'x-user' } };
const COOKIE = { cookie: { name: 'sid' } };
const MADE = { cookie: { name: 'sid', ttl: '60s', path: '/' } };
const QUERY = { query_parameter: { name: 'user' } };
const SOURCE = { connection_properties: { source_ip: true } };

const POLICIES: Readonly<Record<string, readonly object[]>> = {
  'by header': [HEADER],
  'by rewritten header': [{ header: { header_name: 'x-user', regex_rewrite: { pattern: { regex: '^u' }, substitution: 'v' } } }],
  'by cookie': [COOKIE],
  'by cookie or a new one': [MADE],
  'by parameter': [QUERY],
  'by source IP': [SOURCE],
  'by path and host': [{ header: { header_name: ':path' } }, { header: { header_name: 'Host' } }, { header: { header_name: ':method' } }],
  'by several': [HEADER, COOKIE, QUERY, SOURCE],
  'by the first of several': [{ ...HEADER, terminal: true }, { ...COOKIE, terminal: true }, SOURCE],
  'by header and a new cookie': [HEADER, MADE],
}; // prettier-ignore

const retries = (draw: Draw, avoids: boolean): object => ({
  timeout: '0s',
  retry_policy: {
    retry_on: '5xx',
    num_retries: draw([1, 2, 3]),
    retry_back_off: { base_interval: '0.001s', max_interval: '0.002s' },
    ...(avoids ? { retry_host_predicate: [PREDICATE] } : {}),
    ...draw([{}, { host_selection_retry_max_attempts: 1 }, { host_selection_retry_max_attempts: 5 }]), // prettier-ignore
  },
});

/** What changes the hash of retries: these see the headers as the route leaves them. */
const CHANGES = [
  {},
  {},
  { request_headers_to_add: [{ header: { key: 'x-user', value: 'another' }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' }] }, // prettier-ignore
] as const;

/** @param at its number: each way of hashing comes as often as the others */
export function someRoute(draw: Draw, cluster: string, at: number): HashRoute {
  const by = Object.keys(POLICIES)[at % Object.keys(POLICIES).length] ?? '';
  const retried = draw(['not retried', 'not retried', 'retried', 'retried elsewhere', 'retried elsewhere']); // prettier-ignore
  const change = draw(CHANGES);
  const action = {
    cluster,
    hash_policy: POLICIES[by],
    ...(retried === 'not retried' ? {} : retries(draw, retried === 'retried elsewhere')),
    ...draw([{}, {}, { regex_rewrite: { pattern: { regex: 'user=u' }, substitution: 'user=w' } }]),
  };
  return { kinds: [`hashed ${by}`, retried], route: { match: { prefix: '/' }, route: action, ...change } }; // prettier-ignore
}

const USERS = Array.from({ length: 400 }, (_, at) => `u${at * at}`);

/** @param failing "ip"s of hosts, some of which refuse to serve it */
export function someRequest(draw: Draw, authority: string, failing: readonly string[]): HttpRequest {
  const [user, sid, parameter] = [draw(USERS), draw(USERS), draw(USERS)];
  const users = draw([[user], [user], [user], [user, draw(USERS)], ['ü'.repeat(draw([1, 5, 40]))], []]); // prettier-ignore
  const fails = failing.filter(() => draw([true, true, false]));
  return {
    method: 'GET', scheme: 'http', protocol: 'HTTP/1.1', authority, bodyBytes: 0,
    path: draw([`/?user=${parameter}`, `/a?x=1&user=${parameter}&user=2`, '/b', '/c?user']),
    headers: [
      ...users.map((value) => ['x-user', value] as const),
      ...draw([[], [['cookie', `a=b; sid="${sid}"`]], [['cookie', `sid=${sid}`]]] as const),
      ...(fails.length === 0 ? [] : [['x-fail', fails.join()] as const]),
    ],
  };
} // prettier-ignore
