import { describe, expect, test } from 'vitest';
import { MeshdbgError } from '../../src/core/errors.ts';
import { renderJsonPath } from '../../src/render/jsonpath.ts';
import { PIPED, reportOf } from '../support/report.ts';

const report = reportOf({
  data: {
    items: [
      {
        name: 'a',
        port: 80,
        owner: { kind: 'Service', name: 'x' },
        'app.kubernetes.io/name': 'one',
      },
      { name: 'b', port: 9080, owner: null, tags: ['p', 'q', 'r'] },
      { name: 'c\u001b', port: null, flag: false, zero: 0 },
    ],
  },
});
const print = (expression: string): string => renderJsonPath(report, { ...PIPED, expression });

describe('jsonpath as kubectl users type it', () => {
  test.each([
    ['{.items[*].name}', 'a b c\\u001b\n'],
    ['{range .items[*]}{.name}{"\\n"}{end}', 'a\nb\nc\\u001b\n'],
    ['{range .items[*]}{.name}{"\\t"}{.port}{"\\n"}{end}', 'a\t80\nb\t9080\nc\\u001b\t\n'],
    [
      '{range .items[*]}{$.meta.target}:{.port} {end}',
      'default/reviews-v1:80 default/reviews-v1:9080 default/reviews-v1: \n',
    ],
    ['{.items[0].name}', 'a\n'],
    ['{.items[-1].port}', '\n'.trim()],
    ['{.items[-2].name}', 'b\n'],
    ['{.items[0:2].name}', 'a b\n'],
    ['{.items[1].tags}', '["p","q","r"]\n'],
    ['{.items[1].tags[*]}', 'p q r\n'],
    ['{range .items[1].tags[*]}[{@}]{end}', '[p][q][r]\n'],
    ['{.items[?(@.port==9080)].name}', 'b\n'],
    ["{.items[?(@.owner.kind=='Service')].name}", 'a\n'],
    ['{.items[?(@.port>80)].name}', 'b\n'],
    ["{.items[0]['name','port']}", 'a 80\n'],
    ['{.items[0].app\\.kubernetes\\.io/name}', 'one\n'],
    ["{.items[0]['app.kubernetes.io/name']}", 'one\n'],
    ['{.items[2].flag} {.items[2].zero}', 'false 0\n'],
    ['{..kind}', 'bundle Service\n'],
    ['{items[0].name}', 'a\n'],
    ['{$.items[0].name}', 'a\n'],
    ['.items[0].name', 'a\n'],
    ['{.nothing.here}', ''],
    ['name: {.items[0].name}', 'name: a\n'],
    ['{"{braces}"}', '{braces}\n'],
    ['{range .items[0:2]}{range .tags[*]}{@},{end};{end}', ';p,q,r,;\n'],
    ['{.items[0].owner}', '{"kind":"Service","name":"x"}\n'],
  ])('%s prints %j', (expression, expected) => {
    expect(print(expression)).toBe(expected);
  });

  test.each([
    '',
    '{.items[}',
    '{.items[*].name',
    '{range .items[*]}{.name}',
    '{.name}{end}',
    '{.items[?(@.port==)]}',
    '{.items[foo bar]}',
    '{.a b}',
    '{..}x{',
  ])('%j is a usage error', (expression) => {
    expect(() => print(expression)).toThrow(MeshdbgError);
    expect(() => print(expression)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  test('filters cannot run code', () => {
    // @ts-expect-error -- a name that only hostile code would set
    globalThis.meshdbgPwned = false;
    const attempts = [
      '{.items[?(globalThis.meshdbgPwned=true)].name}',
      "{.items[?(@.name.constructor.constructor('globalThis.meshdbgPwned=true')())].name}",
    ];
    for (const attempt of attempts)
      try {
        print(attempt);
      } catch (error) {
        expect(error).toBeInstanceOf(MeshdbgError);
      }
    // @ts-expect-error -- as above
    expect(globalThis.meshdbgPwned).toBe(false);
  });
});
