import { expect, test } from 'vitest';
import type { Outcome } from '../../src/core/explain/model/outcome.ts';
import { outcomeWords } from '../../src/report/explain-words.ts';

const refused = (details: string): string => {
  const outcome: Outcome = {
    probability: 1, verdict: 'refused', status: null, flags: [], details, upstream: null,
    decidedBy: { side: 'server', proxy: null, hop: 'tls', resource: null },
  }; // prettier-ignore
  return outcomeWords(outcome);
};

test('a TLS alert that the client hears is told in words, one that nobody explains as it is', () => {
  expect(refused('CERTIFICATE_REQUIRED')).toContain('none is shown');
  // What all objects inherit is no explanation.
  expect(refused('constructor')).toBe('no answer: constructor');
});
