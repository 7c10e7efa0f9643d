import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MeshdbgError } from '../../../../src/core/errors.ts';
import { compileWhere } from '../../../../src/core/logs/filter/where.ts';
import type { AccessLogEntry } from '../../../../src/core/logs/model/access-log-entry.ts';
import { logRecord } from '../../../support/log-record.ts';

const holds = (where: string, entry: AccessLogEntry = {}): boolean =>
  compileWhere(where).test(logRecord(entry));

describe('an expression', () => {
  test.each([
    ['response_code >= 500 and duration > 200', { response_code: 503, duration: 201 }, true],
    ['response_code >= 500 and duration > 200', { response_code: 503, duration: 200 }, false],
    ['status = 404 or status = 200', {}, true],
    // "and" binds closer than "or".
    ['method = GET or method = PUT and duration > 1000', {}, true],
    ['(method = GET or method = PUT) and duration > 1000', {}, false],
    ['not method = POST', {}, true],
    ['!(method = GET) || status == 200', {}, true],
    ['duration > 1.5s', { duration: 1501 }, true],
    ['duration > 1.5s', { duration: 1500 }, false],
    ["path =~ '^/api/'", {}, true],
    ["path !~ 'items'", {}, false],
    ['response_flags = UF', { response_flags: 'URX,UF' }, true],
    ['response_flags = U', { response_flags: 'URX,UF' }, false],
    ['flags in (NR, UH)', { response_flags: 'UH' }, true],
    ['status not in (200, 301)', {}, false],
    ['response_flags is null', {}, true],
    ['response_flags is not null', {}, false],
    ['response_flags = null', {}, true],
    ['response_flags != UF', {}, true],
    ['duration < 10', { duration: null }, false],
    ['duration >= 0', { duration: null }, false],
    ['start_time >= 2026-11-20T22:00:00Z', {}, true],
    ["start_time < '2026-11-20T22:00:00+01:00'", {}, false],
    ['fields.tenant = blue and fields.size > 6', {}, true],
    ['`fields.tenant` in (red, "blue")', {}, true],
    ["pod = 'web-1' and namespace = shop and side = client", {}, true],
    ['status_class = 5xx', { response_code: 599 }, true],
    [String.raw`authority = 'it\'s'`, { authority: "it's" }, true],
  ] as const)('%s', (where, entry, expected) => {
    expect(holds(where, entry)).toBe(expected);
  });

  test('says which fields a parser has to convert', () => {
    const { wanted } = compileWhere('status > 1 and not (path =~ x or fields.tenant is null)');
    expect([...wanted].sort()).toEqual(['path', 'response_code', 'tenant']);
  });

  test('a line is on exactly one side of a comparison and its negation', () => {
    const value = fc.option(fc.integer({ min: 0, max: 5 }), { nil: null });
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 5 }), fc.constantFrom('=', '!=', '<', '<=', '>', '>='), (duration, than, operator) => {
        const where = `duration ${operator} ${than}`;
        expect(holds(`not ${where}`, { duration })).toBe(!holds(where, { duration }));
      }),
    ); // prettier-ignore
  });
});

describe('a mistake is shown where it is', () => {
  test.each([
    ['respnse_code > 5', 1, 'no line has a field "respnse_code"'],
    ['response_code >', 16, 'expected a value, not the end'],
    ['status = 500 and', 17, 'expected the name of a field, not the end'],
    ['(status = 500', 14, 'expected ")", not the end'],
    ['status = 500 method = GET', 14, 'expected "and", "or" or the end, not "method"'],
    ['status ~ 500', 8, '"~" has no meaning here'],
    ["method = 'GET", 10, "the quote ' is not closed"],
    ['status = fast', 10, 'response_code is a number, not "fast"'],
    ['method > GET', 10, 'method is text: use =, !=, =~, !~ or in'],
    ['status < null', 10, 'null is neither less nor greater'],
    ["path =~ '('", 9, 'is no regular expression of RE2'],
    ['start_time > 5', 14, 'start_time is a time'],
    ['status in 500', 11, 'expected "(", not "500"'],
    ['', 1, 'expected the name of a field'],
  ])('%s', (where, column, problem) => {
    const error = failure(where);
    expect(error.code).toBe('usage');
    expect(error.message).toContain(`--where, column ${column}: `);
    expect(error.message).toContain(problem);
    expect(error.hint?.split('\n')[1]).toBe(`${' '.repeat(column - 1)}^`);
  });

  test('whatever is typed, it is an expression or a usage error', () => {
    const words = fc.constantFrom('status', 'and', 'or', 'not', '(', ')', '=', '=~', 'in', ',', '5', "'x'", 'null', 'is', '!', '"', '`', '\\'); // prettier-ignore
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(words).map((parts) => parts.join(' '))), (where) => {
        try {
          compileWhere(where).test(logRecord());
        } catch (error) {
          expect(error).toBeInstanceOf(MeshdbgError);
        }
      }),
    ); // prettier-ignore
  });

  test('nesting has an end', () => {
    expect(failure('('.repeat(5000)).message).toContain('nested too deeply');
  });
});

function failure(where: string): MeshdbgError {
  try {
    compileWhere(where);
  } catch (error) {
    if (error instanceof MeshdbgError) return error;
    throw error;
  }
  throw new Error(`"${where}" was taken`);
}
