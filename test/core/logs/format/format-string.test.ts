import { describe, expect, it } from 'vitest';
import { parseFormatString } from '../../../../src/core/logs/format/format-string.ts';
import { MeshdbgError } from '../../../../src/core/errors.ts';

const operatorsOf = (text: string): unknown[] =>
  parseFormatString(text).operators.map(({ name, args, maxLength }) => [name, args, maxLength]);

describe('a format string', () => {
  it('is literals and operators in turn', () => {
    expect(parseFormatString('[%START_TIME%] "%REQ(:METHOD)%"\n')).toEqual({
      literals: ['[', '] "', '"\n'],
      operators: [
        { name: 'START_TIME', args: undefined, maxLength: undefined },
        { name: 'REQ', args: ':METHOD', maxLength: undefined },
      ],
    });
  });

  it('has a literal between values that touch', () => {
    expect(parseFormatString('%REQ(:AUTHORITY)%%REQ(:PATH)%').literals).toEqual(['', '', '']);
  });

  it('writes two percent signs for one', () => {
    expect(parseFormatString('100%% %PROTOCOL%%%')).toMatchObject({ literals: ['100% ', '%'] });
  });

  it.each([
    ['%REQ(X?Y):10%', ['REQ', 'X?Y', 10]],
    ['%START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%', ['START_TIME', '%Y/%m/%dT%H:%M:%S%z %s', undefined]],
    ["%CEL(request.headers['a)b'])%", ['CEL', "request.headers['a)b']", undefined]],
    ['%DYNAMIC_METADATA(ns:key:a):8%', ['DYNAMIC_METADATA', 'ns:key:a', 8]],
    ['%COALESCE({"operators":["A"]})%', ['COALESCE', '{"operators":["A"]}', undefined]],
    ['%START_TIME(%s.%3f)%', ['START_TIME', '%s.%3f', undefined]],
  ])('takes %s apart as Envoy does', (text, operator) => {
    expect(operatorsOf(text)).toEqual([operator]);
  });

  it.each(['%', '50% off', '%lower%', '%REQ(X%', '%REQ(\n)%'])(
    'that is broken is named: %j',
    (text) => {
      expect(() => parseFormatString(text)).toThrow(MeshdbgError);
    },
  );
});
