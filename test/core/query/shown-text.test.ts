import { expect, test } from 'vitest';
import { shownText } from '../../../src/core/query/shown-text.ts';

const TOKEN = 'eyJhbGciOiJub25lIn0.eyJpc3MiOiJvbmUifQ.c2ln';

test.each([
  ['a parameter', `/a?access_token=${TOKEN}&b=1`, '/a?access_token=[redacted]&b=1'],
  ['a parameter that is no JWT', '/a?x=1&id_token=opaque', '/a?x=1&id_token=[redacted]'],
  ['a token in the path', `/login/${TOKEN}/x`, '/login/[redacted]/x'],
  ['behind a scheme', `Bearer ${TOKEN}`, 'Bearer [redacted]'],
  ['user and password', 'http://me:pass@shop/x', 'http://[redacted]@shop/x'],
  ['user and password without scheme', 'me:pass@shop:99999', '[redacted]@shop:99999'],
])('%s is not shown', (_, text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test.each([
  '/a?tokens=3&b=c',
  'http://shop:80/a@b',
  'outbound|80|v1|shop.default.svc.cluster.local',
])('%s stays', (text) => expect(shownText(text)).toBe(text));
