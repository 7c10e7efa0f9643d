import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';

/** One kind of match or filter, and what was compared of it. */
export interface KindRow {
  readonly kind: string;
  readonly pairs: number;
  /** Different answers. */
  readonly distinct: number;
  /** 0 to 1: how many of the pairs got the most frequent answer. */
  readonly mostShare: number;
}

/** Where scripts/test.mjs looks for the kinds of all tests of a run, to print them in one table. */
const HOME = join(import.meta.dirname, '..', '..', '.cache', 'tests', `node-${process.versions.node}`, 'kinds'); // prettier-ignore

/** Puts the kinds of the running test where the table of all is made: each test of a file keeps its own. */
export function recordKinds(rows: readonly KindRow[], home = HOME): void {
  const { testPath = 'unknown', currentTestName = '' } = expect.getState();
  const test = basename(testPath, '.test.ts');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, `${test} ${digest(currentTestName)}.json`), JSON.stringify({ test, rows })); // prettier-ignore
}

/** Names of tests hold what no file's name may. */
const digest = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What section 2 of the demands names: each of these needs its pairs, whatever the generators make. */
export const REQUIRED = {
  rbac: [
    ...['any', 'header', 'url_path', 'metadata', 'sourced_metadata', 'destination_ip', 'destination_port', 'destination_port_range', 'requested_server_name', 'uri_template', 'and_rules', 'or_rules', 'not_rule'].map((kind) => `permission ${kind}`),
    ...['any', 'header', 'url_path', 'metadata', 'sourced_metadata', 'authenticated', 'source_ip', 'direct_remote_ip', 'remote_ip', 'filter_state', 'and_ids', 'or_ids', 'not_id'].map((kind) => `principal ${kind}`),
    ...['ALLOW', 'DENY', 'LOG'].map((kind) => `action ${kind}`),
  ],
  jwt: [
    'named', 'requires_any', 'requires_any with allow_missing', 'requires_all', 'allow_missing', 'allow_missing_or_failed',
    ...['good', 'expired', 'early', 'late skew', 'issuer', 'audience', 'signature', 'key id', 'algorithm', 'no algorithm', 'form', 'header', 'payload', 'claims', 'no issuer'].map((flaw) => `token ${flaw}`),
  ],
  filters: ['fault', 'cors', 'both', 'disabled', 'lua', 'limit', 'buffer'],
  entry: [
    'normalize_path', 'merge_slashes', 'path_with_escaped_slashes_action', 'strip_any_host_port', 'strip_matching_host_port', 'strip_trailing_host_dot',
    'use_remote_address', 'xff_num_trusted_hops', 'skip_xff_append', 'internal_address_config', 'forward_client_cert_details',
    'http_protocol_options', 'http2_protocol_options', 'common_http_protocol_options', 'max_request_headers_kb', 'scheme_header_transformation', 'upgrade_configs', 'preserve_external_request_id', 'generate_request_id',
    ...['HTTP/1.0', 'HTTP/1.1', 'HTTP/2'].map((protocol) => `protocol ${protocol}`),
  ],
  routes: [
    ...['exact', 'exact with port', 'prefix', 'suffix', 'any'].map((kind) => `domain: ${kind}`),
    ...['plain', 'ports', 'levels', 'parameters', 'header host', 'metadata', 'tls', 'only default'].map((theme) => `table: ${theme}`),
    ...['exact', 'prefix', 'separated prefix', 'regex', 'template', 'CONNECT'].map((kind) => `path ${kind}`), 'path: any case',
    ...['exact', 'prefix', 'suffix', 'contains', 'regex', 'range', 'present', 'absent', 'unspecified', ':authority', ':method', ':path', ':scheme'].map((kind) => `header ${kind}`), ...['any case', 'inverted', 'missing as empty'].map((kind) => `header: ${kind}`),
    ...['exact', 'prefix', 'suffix', 'contains', 'regex', 'present', 'absent', 'unspecified'].map((kind) => `query ${kind}`), 'query: any case',
    ...['exact', 'prefix', 'suffix', 'contains', 'regex'].map((kind) => `cookie ${kind}`), ...['any case', 'inverted'].map((kind) => `cookie: ${kind}`),
    ...['bool', 'list', 'number', 'or', 'present', 'range', 'string'].map((kind) => `metadata ${kind}`), 'metadata: inverted',
    ...['presented', 'validated', 'presented and validated'].map((kind) => `client certificate ${kind}`),
    'gRPC', 'runtime fraction', 'virtual host wants TLS ALL', 'virtual host wants TLS EXTERNAL_ONLY', 'no route',
    'direct response', 'to cluster', 'to cluster of a header', 'to missing cluster', 'split by chance', 'split by hash', 'split by a header number',
    ...['path', 'prefix', 'regex', 'same path'].map((kind) => `redirect ${kind}`),
    'prefix rewrite', 'regex rewrite', 'template rewrite', 'path format', ...['endpoint', 'format', 'header', 'literal', 'path regex'].map((kind) => `host rewrite ${kind}`),
    'header operations', 'mirrors', 'retries', 'timeouts',
  ],
  journeys: {
    'jwt': ['token good', 'token bad in some way', ...['a cookie or another header', 'a parameter', 'authorization', 'no place', 'one place twice', 'several places', 'x-token'].map((place) => `token in ${place}`)],
    'gRPC and HTTP/2': ['HTTP/1.1', 'HTTP/2', 'TLS, HTTP/1.1', 'TLS, HTTP/2', ...['application/grpc', 'application/grpc+proto', 'application/grpc-web', 'application/json', 'none'].map((type) => `content type ${type}`)],
    'upgrades': ['none', 'upgrade', 'CONNECT'].flatMap((kind) => ['HTTP/1.1', 'HTTP/2'].map((protocol) => `${kind} over ${protocol}`)),
    'failing upstreams': ['4xx', '5xx', 'answers', 'fails in some way', 'reset'].map((kind) => `upstream ${kind}`),
    'rewritten answers': ['404 of its own', 'direct response', 'redirect', 'missing cluster', 'dead endpoint', 'no endpoint', 'fault', 'preflight', "the upstream's"].map((kind) => `answer: ${kind}`),
    'chance': ['split of two', 'split of three', 'fraction of requests', 'fractions, one after the other', 'fraction and split', 'copies of some', 'split and copies', 'abort of some', 'delay of some', 'split and abort', 'one of two endpoints', 'retries at one of two endpoints', 'retries elsewhere', 'split and retries'].map((kind) => `chance: ${kind}`),
  },
  networkRbac: [
    ...['any', 'metadata', 'destination_ip', 'destination_port', 'destination_port_range', 'requested_server_name', 'and_rules', 'or_rules', 'not_rule'].map((kind) => `connection: permission ${kind}`),
    ...['any', 'metadata', 'authenticated', 'source_ip', 'direct_remote_ip', 'remote_ip', 'filter_state', 'and_ids', 'or_ids', 'not_id'].map((kind) => `connection: principal ${kind}`),
    ...['action ALLOW', 'action DENY', 'action LOG', 'own shadow rules', 'shadow rules before', 'mutual TLS', 'TLS without certificate', 'in plain text'].map((kind) => `connection: ${kind}`),
  ],
  tcp: ['one chain', 'chains by SNI', 'chains by SNI, else none', 'chains by ALPN', 'chains by transport', 'weighted clusters', 'several attempts', 'missing cluster', 'dead endpoint', 'no endpoint', 'half dead', 'half dead in turn', 'unhealthy endpoints', 'priorities', 'spill-over', 'degraded endpoints', 'panic', 'no panic', 'endpoint weights', 'cluster of the SNI', 'cluster of filter state'].map((kind) => `TCP proxy: ${kind}`),
  hashing: [
    'ring', 'ring by xxHash', 'ring by murmur', 'maglev', 'typed policy', 'one host', 'several hosts', 'uneven weights', 'hosts of any health', 'several priorities', 'several localities', 'weighted localities', 'hash keys in metadata', 'host names', 'addresses',
    ...['header', 'rewritten header', 'cookie', 'parameter', 'source IP', 'cookie or a new one', 'path and host', 'several', 'the first of several', 'header and a new cookie'].map((kind) => `hashed by ${kind}`),
    'not retried', 'retried', 'retried elsewhere', 'TCP by source IP',
  ],
  authz: ['http-service', 'gRPC-service', 'dead-service', 'missing-service', 'empty-service', 'enabled by share', 'enabled by metadata', 'denied when disabled', 'with body', 'failure mode', 'status on error', 'set per route', 'wrapped per route'].map((kind) => `ext_authz: ${kind}`),
  changes: ['header_mutation', 'header_to_metadata', 'mutation, then metadata', 'Lua', 'grpc_web', 'JWT sub', 'JWT life', 'JWT exp', 'JWT both'],
  faults: ['abort', 'delay', 'abort and delay', 'abort by request', 'delay by request', 'for some headers', 'service cluster', 'most active faults', "the filter's own", 'per level'].map((kind) => `fault: ${kind}`),
  listeners: [
    ...['at an address', 'at a port of all', 'that captures'].map((kind) => `listener ${kind}`),
    ...['HTTP/1.0', 'HTTP/1.1', 'HTTP/2', 'TLS', 'other bytes', 'nothing'].map((kind) => `first bytes: ${kind}`),
    ...['none', 'TLS alone', 'HTTP alone', 'both'].map((kind) => `inspectors: ${kind}`),
    ...['for a port', 'for one of several', 'for all but some', 'for what several say', 'for all'].map((kind) => `inspector off ${kind}`),
    ...['ALPN', 'destination port', 'destination prefix', 'plain protocols alone', 'server names', 'sniffed protocols', 'source port', 'source prefix', 'source type', 'transport protocol'].map((kind) => `chains by ${kind}`),
  ],
} as const; // prettier-ignore
