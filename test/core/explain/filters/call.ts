import { decodeHttpConnectionManager } from '../../../../src/core/decode/http-connection-manager.ts';
import { runHttpFilters } from '../../../../src/core/explain/filters/run-http-filters.ts';
import type { Branches } from '../../../../src/core/explain/model/branch.ts';
import type { FilterQuestion, FilterResult } from '../../../../src/core/explain/model/filter-call.ts'; // prettier-ignore
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.http.';

const REQUEST: HttpRequest = { method: 'GET', scheme: 'http', authority: 'shop', path: '/a', headers: [], protocol: 'HTTP/1.1', bodyBytes: 0 }; // prettier-ignore

/** One HTTP filter, by the end of its type, and what becomes of a request. */
export function run(type: string, config: object, request: Partial<HttpRequest> = {}, more: Partial<FilterQuestion> = {}): Branches<FilterResult> {
  const { httpFilters } = decodeHttpConnectionManager({ http_filters: [{ name: type, typed_config: { '@type': `${TYPES}${type}`, ...config } }] });
  const connection = { destination: { ip: '10.0.0.5', port: 8080 }, sourceIp: '10.1.0.9', serverName: '' };
  return runHttpFilters({
    filters: httpFilters,
    discovered: new Map(),
    request: { ...REQUEST, ...request },
    stream: { connection, remoteIp: '10.1.0.9', metadata: new Map(), filterState: new Map() },
    route: { isTlsRequired: false, perFilter: [], steps: [] },
    capturedAt: '2026-01-01T00:00:00Z',
    ...more,
  });
} // prettier-ignore

/** "0.25 503", "0.75 pass": each branch in words. */
export const words = (branches: Branches<FilterResult>): string[] =>
  branches.map(({ probability, value }) => `${Number(probability.toFixed(6))} ${value.kind === 'answer' ? value.status : value.kind}`); // prettier-ignore
