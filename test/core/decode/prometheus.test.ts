import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeSample, metricName } from '../../../src/core/decode/prometheus.ts';

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

test('labels with any text come back as they were', () => {
  const label = fc.tuple(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]*$/), fc.string({ unit: 'grapheme' })); // prettier-ignore
  fc.assert(
    fc.property(fc.array(label), fc.nat(), (pairs, value) => {
      const labels = new Map(pairs);
      const text = [...labels].map(([key, one]) => `${key}="${escaped(one)}"`).join(',');
      expect(decodeSample(`istio_x{${text}} ${value}`)).toEqual({ name: 'istio_x', labels, value });
    }),
  );
});

test.each([
  ['without labels', 'up 1', 1],
  ['with empty labels', 'up{} 1e3', 1000],
  ['with a time', 'up{a="b"} 2 1700000000000', 2],
  ['with a comma at the end', 'up{a="b",} 3', 3],
])('a line %s is a sample', (_, line, value) => {
  expect(decodeSample(line)).toMatchObject({ name: 'up', value });
});

test.each(['', '# TYPE up counter', '{a="b"} 1', 'up{a="b"', 'up{a="b} 1', 'up{a="b"}', 'up{a=b} 1', 'up{a="b"} x', 'up{a="b" c="d"} 1', '<html>'])(
  'what is no sample is none: %j',
  (line) => {
    expect(decodeSample(line)).toBeUndefined();
  },
); // prettier-ignore

test('the name is found without reading the labels', () => {
  expect(metricName('istio_requests_total{reporter="x"} 1')).toBe('istio_requests_total');
  expect(metricName('# HELP x')).toBeUndefined();
});

test('a hostile line takes no time', () => {
  expect(decodeSample(`up{a="${'\\'.repeat(200_001)}`)).toBeUndefined();
});
