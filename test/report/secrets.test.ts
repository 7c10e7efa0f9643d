import { describe, expect, it } from 'vitest';
import type { SecretRow } from '../../src/core/query/secret-row.ts';
import { secretsReport } from '../../src/report/secrets.ts';
import { cellsOf } from '../support/cells.ts';
import { EMPTY_SNAPSHOT } from '../support/empty-snapshot.ts';

const HOUR = 3_600_000;
const SECRET: SecretRow = {
  proxy: 'shop/web',
  name: 'default',
  kind: 'certificate-chain',
  state: 'active',
  ageMs: null,
  versionInfo: null,
  count: 1,
  subject: null,
  sans: [],
  issuer: null,
  trustDomain: null,
  serial: null,
  notBefore: '2026-11-20T00:00:00Z',
  notAfter: '2026-11-21T00:00:00Z',
  validity: 'valid',
  timeLeftMs: 23 * HOUR,
  keyType: null,
  keyBits: null,
  certificates: [],
  source: null,
  hasCrl: false,
  usedBy: [],
  problems: [],
  error: null,
  raw: {},
};
const user = (kind: 'listener' | 'cluster', name: string, as: 'certificate' | 'trust-roots') => ({
  kind,
  name,
  as,
});
const cells = (row: Partial<SecretRow>): Record<string, string> =>
  cellsOf(secretsReport(EMPTY_SNAPSHOT, { rows: [{ ...SECRET, ...row }] }))[0] ?? {};

describe('the table of secrets', () => {
  it.each<[Partial<SecretRow>, string]>([
    [{}, 'certificate'],
    [{ count: 3 }, 'certificate +2 in chain'],
    [{ kind: 'trust-roots' }, 'trust roots'],
    [{ kind: 'trust-roots', count: 2 }, '2 trust roots'],
    [{ kind: 'session-ticket-keys' }, 'session ticket keys'],
    [{ kind: 'missing' }, '-'],
    [{ kind: 'missing', usedBy: [user('listener', 'l', 'certificate')] }, 'certificate'],
    [{ kind: 'missing', usedBy: [user('cluster', 'c', 'trust-roots')] }, 'trust roots'],
  ])('KIND of %j', (row, text) => {
    expect(cells(row)['KIND']).toBe(text);
  });

  it.each<[Partial<SecretRow>, string]>([
    [{ sans: ['DNS:web', 'URI:spiffe://cluster.local/ns/a/sa/b'] }, 'spiffe://cluster.local/ns/a/sa/b +1'],
    [{ sans: ['DNS:shop.example.com'] }, 'shop.example.com'],
    [{ subject: 'O=cluster.local' }, 'O=cluster.local'],
    [{ subject: '', source: '/etc/certs/chain.pem' }, '/etc/certs/chain.pem'],
    [{}, '-'],
  ])('IDENTITY of %j', (row, text) => {
    expect(cells(row)['IDENTITY']).toBe(text);
  }); // prettier-ignore

  it.each<[Partial<SecretRow>, string]>([
    [{}, '23h'],
    [{ timeLeftMs: null, validity: null }, '-'],
    [{ timeLeftMs: -90_000, validity: 'expired' }, 'expired 1m30s ago'],
    [{ validity: 'not-yet-valid' }, 'not valid before 2026-11-20T00:00:00Z'],
  ])('TIME LEFT of %j', (row, text) => {
    expect(cells(row)['TIME LEFT']).toBe(text);
  });

  it('warns when a certificate should have been renewed long ago', () => {
    const cellOf = (timeLeftMs: number): unknown => {
      const [table] = secretsReport(EMPTY_SNAPSHOT, { rows: [{ ...SECRET, timeLeftMs }] }).blocks;
      if (table?.kind !== 'table') return undefined;
      return table.rows[0]?.[table.columns.findIndex(({ header }) => header === 'TIME LEFT')];
    };
    expect(cellOf(6 * HOUR)).toBe('6h');
    expect(cellOf(6 * HOUR - 1000)).toEqual({ text: '5h59m', tone: 'warn' });
  });

  it.each<[Partial<SecretRow>, Record<string, string>]>([
    [{ state: 'warming' }, { STATE: 'warming' }],
    [{ state: 'warming', ageMs: 90_000 }, { STATE: 'warming for 1m30s' }],
    [{ problems: ['a', 'b'], error: 'c' }, { PROBLEM: 'a; b; c' }],
    [{}, { PROBLEM: '-', 'USED BY': '-', KEY: '-' }],
    [{ keyType: 'RSA', keyBits: 2048 }, { KEY: 'RSA 2048' }],
    [
      {
        usedBy: [
          user('listener', 'a', 'certificate'),
          user('listener', 'a', 'trust-roots'),
          ...['x', 'y', 'z'].map((name) => user('cluster', name, 'certificate')),
        ],
      },
      { 'USED BY': 'listener a, 3 clusters' },
    ],
  ])('%j is shown as %j', (row, shown) => {
    expect(cells(row)).toMatchObject(shown);
  });
});

describe('--expires-within', () => {
  const report = (unknown: readonly SecretRow[], lasting = 0, rows: readonly SecretRow[] = []) =>
    secretsReport(EMPTY_SNAPSHOT, { rows, expiry: { lasting, unknown } }, 2 * HOUR);
  const missing = { ...SECRET, kind: 'missing' as const };

  it('counts what lasts longer', () => {
    expect(report([], 1)).toMatchObject({ notes: ['1 secret lasts longer than 2h.'], exitCode: 0 });
    expect(report([], 2).notes).toEqual(['2 secrets last longer than 2h.']);
    expect(report([], 0, [SECRET]).exitCode).toBe(1);
  });

  it('is not met by what nobody knows the end of', () => {
    const { notes, exitCode } = report([missing, { ...SECRET, name: 'odd' }]);
    expect(exitCode).toBe(1);
    expect(notes).toEqual([
      expect.stringMatching(/^1 secret \(default\) never came/),
      expect.stringMatching(/^Of 1 secret \(odd\) no end is known/),
    ]);
  });

  it('names five of many', () => {
    const many = Array.from({ length: 7 }, (_, at) => ({ ...missing, name: `s${at}` }));
    expect(report(many).notes[0]).toMatch(/^7 secrets \(s0, s1, s2, s3, s4, … 2 more\) never came/);
  });
});
