import { describe, expect, test } from 'vitest';
import { labelsText, selectorText } from '../../../src/sources/target/selector.ts';

const app = { app: 'reviews' };

describe('selectorText', () => {
  test.each([
    [undefined, undefined],
    [{}, undefined],
    [{ matchLabels: {}, matchExpressions: [] }, undefined],
    [{ matchLabels: { ...app, 'x.io/y': '' } }, 'app=reviews,x.io/y='],
    [
      {
        matchLabels: app,
        matchExpressions: [
          { key: 'a', operator: 'In', values: ['1', '2'] },
          { key: 'b', operator: 'NotIn', values: ['3'] },
          { key: 'c', operator: 'Exists' },
          { key: 'd', operator: 'DoesNotExist', values: [] },
        ],
      },
      'app=reviews,a in (1,2),b notin (3),c,!d',
    ],
  ])('%j is %j', (selector, expected) => {
    expect(selectorText(selector)).toBe(expected);
  });

  test.each([
    { key: 'a', operator: 'Gt', values: ['1'] },
    { key: 'a' },
    { key: 'a', operator: 'In' },
    { key: 'a', operator: 'In', values: [] },
    { key: 'a', operator: 'In', values: ['1),b,!(c'] },
    { key: 'a,b', operator: 'Exists' },
    { operator: 'Exists' },
    null,
    'a',
  ])('refuses %j instead of selecting more', (expression) => {
    const selector = { matchLabels: app, matchExpressions: [expression] };
    expect(() => selectorText(selector)).toThrow('A selector of pods cannot be read at ');
  });

  test('refuses labels and lists that are none', () => {
    expect(() => selectorText({ matchLabels: app, matchExpressions: {} })).toThrow('at {}');
    expect(() => labelsText({ ...app, version: 1 })).toThrow('at {"version":1}');
    expect(() => labelsText({ app: 'a,b' })).toThrow('at {"app":"a,b"}');
  });
});
