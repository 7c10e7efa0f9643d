import { describe, expect, test } from 'vitest';
import { normalizeHost } from '../../../../src/core/explain/filters/host.ts';
import { normalizePath } from '../../../../src/core/explain/filters/path-normalization.ts';

const KEEP = { normalizePath: false, mergeSlashes: false, escapedSlashes: 'KEEP_UNCHANGED' } as const; // prettier-ignore

describe('paths at the door', () => {
  test.each([
    ['/a/../b/./c', {}, '/a/../b/./c'],
    ['/a/../b/./c', { normalizePath: true }, '/b/c'],
    ['/a/%2e%2E/b', { normalizePath: true }, '/b'],
    ['/../..', { normalizePath: true }, '/'],
    ['/a\ud800', { normalizePath: true }, '/a%EF%BF%BD'],
    ['/%41\\b', { normalizePath: true }, '/A/b'],
    ['/a//b?x=//../y', { normalizePath: true, mergeSlashes: true }, '/a/b?x=//../y'],
    ['/a%2Fb%5c', { escapedSlashes: 'UNESCAPE_AND_FORWARD' }, '/a/b\\'],
    ['/a?b=%2F', { escapedSlashes: 'REJECT_REQUEST' }, '/a?b=%2F'],
  ] as const)('%s by %j is %s', (path, rules, wanted) => {
    expect(normalizePath(path, { ...KEEP, ...rules })).toEqual({ kind: 'kept', path: wanted });
  });

  test.each([
    ['/a%2Fb', { escapedSlashes: 'REJECT_REQUEST' }, { kind: 'rejected' }],
    ['/a#b', {}, { kind: 'rejected' }],
    ['/a%00', { normalizePath: true }, { kind: 'rejected' }],
    ['/a%2f/../b?q', { normalizePath: true, escapedSlashes: 'UNESCAPE_AND_REDIRECT' }, { kind: 'redirected', path: '/a/b?q' }],
  ] as const)('%s by %j is %j', (path, rules, wanted) => {
    expect(normalizePath(path, { ...KEEP, ...rules })).toEqual(wanted);
  }); // prettier-ignore
});

describe('hosts at the door', () => {
  test.each([
    ['shop:80', 'none', false, 'shop:80'],
    ['shop:80', 'any', false, 'shop'],
    ['shop:80', 'matching', false, 'shop:80'],
    ['shop:8080', 'matching', false, 'shop'],
    ['[::1]', 'any', false, '[::1]'],
    ['[::1]:8080', 'matching', false, '[::1]'],
    ['shop:x', 'any', false, 'shop:x'],
    ['shop.:8080', 'matching', true, 'shop'],
    ['shop.', 'none', true, 'shop'],
  ] as const)('%s with ports stripped: %s, dots: %s is %s', (host, stripPort, dot, wanted) => {
    expect(normalizeHost(host, { stripPort, stripTrailingHostDot: dot }, 8080)).toBe(wanted);
  });
});
