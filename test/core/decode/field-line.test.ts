import { describe, expect, it } from 'vitest';
import { fieldLine } from '../../../src/core/decode/field-line.ts';

const TEXT = `kind: VirtualService
metadata:
  labels:
    app.kubernetes.io/name: web
spec:
  http:
  - route:
    - destination:
        host: a
      weight: 5
    timeout: 1s
`;

describe('the line of a field', () => {
  it.each([
    ['spec', 5],
    ['spec.http[0].route[0].weight', 10],
    ['spec.http[0].timeout', 11],
    ['metadata.labels[app.kubernetes.io/name]', 4],
  ])('%s', (path, line) => {
    expect(fieldLine(TEXT, 1, path)).toBe(line);
  });

  it('counts from where the document begins in its file', () => {
    expect(fieldLine(TEXT, 101, 'spec.http')).toBe(106);
  });

  it('is that of the innermost part that is there', () => {
    expect(fieldLine(TEXT, 1, 'spec.http[0].retries.attempts')).toBe(7);
    expect(fieldLine(TEXT, 1, 'spec.subsets (v3 missing)')).toBe(5);
  });

  it('reads JSON, and says something of a broken text', () => {
    expect(fieldLine('{\n "spec": {\n  "host": "a"\n }\n}', 1, 'spec.host')).toBe(3);
    expect(fieldLine('a: [', 7, 'b.c')).toBe(7);
  });
});
