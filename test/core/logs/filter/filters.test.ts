import { describe, expect, test } from 'vitest';
import { linesWanted, type WantedLines } from '../../../../src/core/logs/filter/filters.ts';
import type { AccessLogEntry } from '../../../../src/core/logs/model/access-log-entry.ts';
import { logRecord } from '../../../support/log-record.ts';

const podAt = (ip: string) =>
  ip === '10.0.0.7' ? { namespace: 'shop', pod: 'api-v2-abc' } : undefined;

const passes = (wanted: WantedLines, entry: AccessLogEntry = {}): boolean =>
  linesWanted(wanted, podAt).test(logRecord(entry));

describe('each flag', () => {
  test.each<[WantedLines, AccessLogEntry, boolean]>([
    [{ status: '5xx,404' }, { response_code: 503 }, true],
    [{ status: '5xx,404' }, { response_code: 404 }, true],
    [{ status: '5xx,404' }, { response_code: 403 }, false],
    [{ status: '200-299' }, { response_code: 299 }, true],
    [{ status: '>=400' }, { response_code: 399 }, false],
    [{ status: '5xx' }, { response_code: null }, false],
    [{ flags: ['uf'] }, { response_flags: 'URX,UF' }, true],
    [{ flags: ['NoHealthyUpstream'] }, { response_flags: 'UH' }, true],
    [{ flags: ['none'] }, { response_flags: 'UH' }, false],
    [{ flags: ['none'] }, {}, true],
    [{ flags: ['any'] }, {}, false],
    [{ method: 'get,post' }, {}, true],
    [{ path: '/api/items' }, {}, true],
    [{ path: '/api' }, {}, false],
    [{ path: '/api/*' }, {}, true],
    [{ path: '~page=\\d+$' }, {}, true],
    [{ authority: 'api.shop' }, {}, true],
    [{ authority: '*.shop:8080' }, {}, true],
    [{ upstream: 'api' }, {}, true],
    [{ upstream: 'api.shop v2' }, {}, true],
    [{ upstream: 'outbound|8080|*' }, {}, true],
    [{ upstream: '10.0.0.7' }, {}, true],
    [{ upstream: 'api-v2-*' }, {}, true],
    [{ upstream: 'reviews' }, {}, false],
    [{ route: 'default' }, {}, true],
    [{ duration: '>5ms' }, {}, false],
    [{ duration: '5' }, {}, true],
    [{ duration: '1ms-1s' }, {}, true],
    [{ duration: '<1s' }, { duration: null }, false],
    [{ source: '10.0.0.5' }, {}, true],
    [{ source: '192.0.2.1' }, { x_forwarded_for: '192.0.2.1, 10.0.0.1' }, true],
    [{ requestId: 'id-1' }, {}, true],
    [{ side: 'server' }, {}, false],
    [{ errors: true }, {}, false],
    [{ errors: true }, { response_code: 404, response_code_details: 'via_upstream' }, true],
    [{ errors: true }, { response_code: 399 }, false],
    [{ errors: true }, { response_code: 0 }, true],
    [{ errors: true }, { response_code: 404, response_code_details: 'route_not_found' }, true],
    [{ errors: true }, { response_code: 0, response_flags: 'DC' }, true],
    [{ errors: true }, { response_flags: 'DI' }, false],
    [{ where: 'duration = 5' }, {}, true],
  ])('%o on %o', (wanted, entry, expected) => {
    expect(passes(wanted, entry)).toBe(expected);
    // --not gives exactly the others.
    expect(passes({ ...wanted, not: true }, entry)).toBe(!expected);
  });
});

test('all flags together must hold, and --not turns them round as a whole', () => {
  expect(passes({ method: 'GET', status: '5xx' })).toBe(false);
  expect(passes({ method: 'GET', status: '5xx', not: true })).toBe(true);
});

test('a time range is no filter that --not turns round', () => {
  const from = Date.parse('2026-11-20T22:00:01Z');
  expect(passes({ from })).toBe(false);
  expect(passes({ from, not: true })).toBe(false);
  expect(passes({ from, method: 'PUT', not: true })).toBe(false);
  expect(passes({ until: from })).toBe(true);
});

test.each<WantedLines>([
  { status: 'bad' },
  { status: '5xxx' },
  { duration: 'slow' },
  { path: '~(' },
  { status: '' },
])('%o is a usage error', (wanted) => {
  expect(() => linesWanted(wanted, podAt)).toThrow(expect.objectContaining({ code: 'usage' }));
});
