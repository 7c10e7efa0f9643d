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

/** Puts the kinds of the running test file where the table of all is made. */
export function recordKinds(rows: readonly KindRow[]): void {
  const file = basename(expect.getState().testPath ?? 'unknown', '.test.ts');
  mkdirSync(HOME, { recursive: true });
  writeFileSync(join(HOME, `${file}.json`), JSON.stringify(rows));
}

/** What section 2 of the demands names, as far as connections, authorization services and chance go: each of these needs its pairs. */
export const REQUIRED = {
  networkRbac: [
    ...['any', 'metadata', 'destination_ip', 'destination_port', 'destination_port_range', 'requested_server_name', 'and_rules', 'or_rules', 'not_rule'].map((kind) => `connection: permission ${kind}`),
    ...['any', 'metadata', 'authenticated', 'source_ip', 'direct_remote_ip', 'remote_ip', 'filter_state', 'and_ids', 'or_ids', 'not_id'].map((kind) => `connection: principal ${kind}`),
    ...['action ALLOW', 'action DENY', 'action LOG', 'own shadow rules', 'shadow rules before', 'mutual TLS', 'TLS without certificate', 'in plain text'].map((kind) => `connection: ${kind}`),
  ],
  tcp: ['one chain', 'chains by SNI', 'chains by SNI, else none', 'chains by ALPN', 'chains by transport', 'weighted clusters', 'several attempts', 'missing cluster', 'dead endpoint', 'no endpoint', 'half dead', 'half dead in turn', 'unhealthy endpoints', 'priorities', 'spill-over', 'degraded endpoints', 'panic', 'no panic', 'endpoint weights'].map((kind) => `TCP proxy: ${kind}`),
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
