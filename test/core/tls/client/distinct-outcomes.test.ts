import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  distinctOutcomes,
  joinedOutcomes,
  type Outcomes,
} from '../../../../src/core/tls/client/distinct-outcomes.ts';
import type { ClientOutcome } from '../../../../src/core/tls/model/sent.ts';

const outcome = (to: string, sends: 'mtls' | 'plaintext'): ClientOutcome => ({
  kind: 'sent',
  sent: { to, sends, serverName: '', alpn: [], sanMatchers: [], cluster: undefined, label: null },
});

const text = (one: ClientOutcome): string => (one.kind === 'sent' ? `${one.sent.to} ${one.sent.sends}` : one.reason); // prettier-ignore

const lists = fc.array(
  fc.array(fc.tuple(fc.constantFrom('192.0.2.1:80', '192.0.2.2:80'), fc.constantFrom('mtls' as const, 'plaintext' as const)).map(([to, sends]) => outcome(to, sends)), { maxLength: 4 }),
  { maxLength: 3 },
); // prettier-ignore

test('each connection is there once, in the order of the first ones', () => {
  fc.assert(
    fc.property(lists, (all) => {
      const expected = [...new Set(all.flat().map(text))];
      expect(distinctOutcomes(all).map(text)).toEqual(expected);
      expect(joinedOutcomes(all)).toEqual(all.flat());
    }),
  );
});

test('the same lists give the same list, other lists another one', () => {
  const [a, b]: Outcomes[] = [[outcome('192.0.2.1:80', 'mtls')], [outcome('192.0.2.2:80', 'mtls')]];
  if (a === undefined || b === undefined) throw new Error('two lists');
  expect(distinctOutcomes([a, b])).toBe(distinctOutcomes([a, b]));
  expect(distinctOutcomes([a, b])).not.toEqual(distinctOutcomes([b, a]));
  expect(distinctOutcomes([a])).not.toEqual(distinctOutcomes([a, b]));
  expect(joinedOutcomes([a, a])).toHaveLength(2);
});
