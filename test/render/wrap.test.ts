import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { columnsOf, wrap } from '../../src/render/wrap.ts';

describe('wrap', () => {
  test.each([
    // Words stay whole where they fit into a line.
    ['VirtualService default/ratings http[0]', 23, ['VirtualService', 'default/ratings http[0]']],
    ['90 % reviews v1 · 10 % reviews v3', 18, ['90 % reviews v1 ·', '10 % reviews v3']],
    // Longer ones break behind separators.
    [
      'Service istio-system/istio-ingressgateway',
      24,
      ['Service istio-system/', 'istio-ingressgateway'],
    ],
    ['outbound|9080||details.default.svc', 18, ['outbound|9080||', 'details.default.', 'svc']],
    ['spiffe://cluster.local/ns/a/sa/web', 20, ['spiffe://cluster.', 'local/ns/a/sa/web']],
    ['198.18.1.2:9080, 198.18.1.3:9080', 18, ['198.18.1.2:9080,', '198.18.1.3:9080']],
    ['unix:/var/run/10.0.0.1:80', 14, ['unix:/var/run/', '10.0.0.1:80']],
    // Then inside of CamelCase.
    [
      'InboundPassthroughCluster (port as asked)',
      20,
      ['InboundPassthrough', 'Cluster (port as', 'asked)'],
    ],
    ['HTTPRoute', 6, ['HTTP', 'Route']],
    // Anywhere only where nothing else is left.
    ['6d5f7c8b94x7k2p6d5f', 8, ['6d5f7c8b', '94x7k2p6', 'd5f']],
    ['日本日本日本', 5, ['日本', '日本', '日本']],
    ['short', 80, ['short']],
  ])('%j in %i columns', (text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  test('property: lines fit, and joined they are the text', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('abXYé日 ./-|:_=')),
      maxLength: 80,
    });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (whole, width) => {
        const lines = wrap(whole, width);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(whole.replaceAll(' ', ''));
      }),
    );
  });

  test('property: columns are what string-width says', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('ab é日本ü·→')) }), (text) => {
        expect(columnsOf(text)).toBe(stringWidth(text));
      }),
    );
  });

  test.each(['x', 'é', 'a ', 'aB'])('200,000 times %j end before their square would', (unit) => {
    expect(wrap(unit.repeat(200_000), 80).length).toBeGreaterThan(2000);
  });
});
