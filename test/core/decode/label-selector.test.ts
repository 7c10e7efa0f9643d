import { describe, expect, test } from 'vitest';
import { labelSelector } from '../../../src/core/decode/label-selector.ts';

const LABELS = { app: 'reviews', version: 'v2', 'example.com/tier': '3', empty: '' };

describe('labelSelector', () => {
  test.each([
    ['', true],
    ['app=reviews', true],
    ['app==reviews, version = v2', true],
    ['app=reviews,version=v1', false],
    ['app!=ratings', true],
    ['missing!=x', true],
    ['version in (v1, v2)', true],
    ['version in (v1,v3),app', false],
    ['version notin (v1,v3)', true],
    ['missing notin (a)', true],
    ['missing in (a)', false],
    ['app,!missing', true],
    ['!app', false],
    ['constructor', false],
    ['!toString', true],
    ['empty=', true],
    ['example.com/tier>2', true],
    ['example.com/tier<2', false],
    ['app>2', false],
  ])('%s', (selector, expected) => {
    expect(labelSelector(selector)(LABELS)).toBe(expected);
  });

  test.each(['app=a b', 'app in v1', '=x', 'app,,x', 'a=b=c'])('refuses %s', (selector) => {
    expect(() => labelSelector(selector)).toThrow(
      `The label selector "${selector}" cannot be read`,
    );
  });
});
