import { expect, test } from 'vitest';
import type {
  CountedPlaintext,
  CountedResult,
} from '../../src/core/tls/assume/counted-plaintext.ts';
import { countedClientText, countedLines } from '../../src/report/tls-counted.ts';
import { unreadGaps } from '../../src/report/unread.ts';

const NONE: CountedResult = { counted: [], proxies: 1, mtls: 3, plaintext: 0, elsewhere: 0, silent: 0, off: 0, mute: 0, since: null, lastStart: null }; // prettier-ignore

const row = (doubt: CountedPlaintext['doubt'], hasProxy: boolean | null = null): CountedPlaintext => ({
  client: { namespace: 'shop', workload: 'cron', hasProxy }, server: { namespace: 'shop', workload: 'db' },
  service: null, protocol: 'http', count: 4, succeeded: 4, doubt,
}); // prettier-ignore

const heading = (found: Partial<CountedResult>): string =>
  (countedLines({ ...NONE, ...found, unread: 0 })[1] ?? [])
    .map((cell) => (typeof cell === 'string' ? cell : cell.text))
    .join('');

test('that STRICT would cut off none is only said of all that was counted', () => {
  expect(heading({})).toContain('3 calls with mTLS and none without since');
  expect(heading({ plaintext: 7 })).toContain('7 without, none of which STRICT would newly cut off since'); // prettier-ignore
  const others = heading({ plaintext: 7, elsewhere: 5 });
  expect(others).toContain('none of what you asked about, but perhaps 5 others');
  expect(others).not.toContain('none of which');
});

test('what is only doubtful would perhaps be cut off', () => {
  expect(heading({ counted: [row('open-port')] })).toContain('that STRICT would perhaps cut off');
  expect(heading({ counted: [row(null), row('open-port')] })).toContain('that STRICT would cut off'); // prettier-ignore
});

test('a client is without sidecar only where its pod is known', () => {
  expect([true, false, null].map((hasProxy) => countedClientText(row(null, hasProxy)))).toEqual(['shop/cron', 'shop/cron (no sidecar)', 'shop/cron']); // prettier-ignore
});

test('what was left over says why, and how to ask for less', () => {
  const [slow] = unreadGaps('logs', { unread: 2 });
  expect(slow).toMatchObject({ reason: 'there was no time for them' });
  expect(slow?.hint).toContain('--assume strict:NAMESPACE');
  const [capped] = unreadGaps('logs', { unread: 2, reason: 'only the first 200 are read' });
  expect(capped).toMatchObject({ reason: 'only the first 200 are read', hint: slow?.hint });
});
