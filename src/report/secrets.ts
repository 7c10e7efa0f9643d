import { isServing } from '../core/model/envoy/config-resource.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import type { SecretKind } from '../core/model/envoy/secret.ts';
import type { SecretRow } from '../core/query/secret-row.ts';
import type { SecretsResult } from '../core/query/secrets.ts';
import type { SecretUser } from '../core/query/secret-users.ts';
import { durationText } from './duration.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';

const KIND_TEXT: Readonly<Record<SecretKind, string>> = {
  'certificate-chain': 'certificate',
  'trust-roots': 'trust roots',
  'session-ticket-keys': 'session ticket keys',
  generic: 'generic',
  unknown: 'unknown type',
  missing: '-',
};

const COLUMNS: readonly Column<SecretRow>[] = [
  { header: 'NAME', cell: (row) => row.name },
  { header: 'KIND', cell: kindText },
  { header: 'IDENTITY', cell: identityText },
  { header: 'VALID UNTIL', cell: (row) => orDash(row.notAfter ?? undefined), whole: true },
  { header: 'TIME LEFT', cell: timeLeftCell, align: 'right' },
  { header: 'STATE', cell: stateCell, worth: ({ state }) => !isServing(state) },
  { header: 'USED BY', cell: (row) => usedByText(row.usedBy) },
  { header: 'PROBLEM', cell: problemCell, worth: (row) => problemsOf(row).length > 0 },
  { header: 'SUBJECT', cell: (row) => orDash(row.subject ?? undefined), wide: true },
  { header: 'SANS', cell: (row) => orDash(row.sans.join(', ')), wide: true },
  { header: 'ISSUER', cell: (row) => orDash(row.issuer ?? undefined), wide: true },
  { header: 'TRUST DOMAIN', cell: (row) => orDash(row.trustDomain ?? undefined), wide: true },
  { header: 'SERIAL', cell: (row) => orDash(row.serial ?? undefined), wide: true },
  {
    header: 'VALID FROM',
    cell: (row) => orDash(row.notBefore ?? undefined),
    wide: true,
    whole: true,
  },
  {
    header: 'KEY',
    cell: (row) => orDash([row.keyType, row.keyBits].filter((part) => part !== null).join(' ')),
    wide: true,
  },
  { header: 'VERSION', cell: (row) => orDash(row.versionInfo ?? undefined), wide: true },
];

/** The report of `secrets`. @param expiresWithin milliseconds, as asked for with --expires-within */
export function secretsReport(
  snapshot: Snapshot,
  { rows, note, expiry }: SecretsResult,
  expiresWithin?: number,
): Report {
  return {
    command: 'secrets',
    meta: metaOf(snapshot),
    data: {
      items: rows.map(({ raw: _, ...item }) => item),
      ...(expiry && { withoutEnd: expiry.unknown.map(withoutEnd) }),
    },
    blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
    names: rows.map((row) => `secret/${row.name}`),
    raw: rows.map((row) => row.raw),
    notes: [
      ...(note === undefined ? [] : [note]),
      ...(expiry === undefined ? [] : expiryNotes(expiry, durationText(expiresWithin ?? 0))),
    ],
    exitCode: expiry !== undefined && rows.length + expiry.unknown.length > 0 ? 1 : 0,
  };
}

function expiryNotes(
  { lasting, unknown }: NonNullable<SecretsResult['expiry']>,
  within: string,
): string[] {
  const lasts = lasting === 1 ? '1 secret lasts' : `${lasting} secrets last`;
  const missing = unknown.filter(({ kind }) => kind === 'missing');
  const unreadable = unknown.filter(({ kind }) => kind !== 'missing');
  return [
    ...(lasting === 0 ? [] : [`${lasts} longer than ${within}.`]),
    ...(missing.length === 0
      ? []
      : [
          `${namedText(missing)} never came: a certificate that is not there does not last ${within}, so the exit code is 1.`,
        ]),
    ...(unreadable.length === 0
      ? []
      : [
          `Of ${namedText(unreadable)} no end is known, so the exit code is 1; without --expires-within the reason is shown.`,
        ]),
  ];
}

/** "1 secret (kubernetes://admin-cert)" */
function namedText(rows: readonly SecretRow[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const more = names.length > MOST_NAMED ? `, … ${names.length - MOST_NAMED} more` : '';
  return `${rows.length} ${rows.length === 1 ? 'secret' : 'secrets'} (${names.slice(0, MOST_NAMED).join(', ')}${more})`;
}

const MOST_NAMED = 5;

/** What JSON says of a secret of which no end is known. */
const withoutEnd = ({ proxy, name, kind, state, usedBy, problems }: SecretRow) => ({
  proxy, name, kind, state, usedBy, problems,
}); // prettier-ignore

function kindText({ kind, count, usedBy }: SecretRow): string {
  if (kind === 'missing')
    return usedBy[0]?.as === 'certificate'
      ? 'certificate'
      : usedBy.length > 0
        ? 'trust roots'
        : '-';
  const text = KIND_TEXT[kind];
  if (kind === 'trust-roots') return count > 1 ? `${count} ${text}` : text;
  return kind === 'certificate-chain' && count > 1 ? `${text} +${count - 1} in chain` : text;
}

/** The name that the other side checks: SPIFFE before DNS names; roots and old certificates have only a subject. */
function identityText({ sans, subject, source }: SecretRow): string {
  const shown = sans.find((san) => san.startsWith('URI:')) ?? sans[0];
  if (shown === undefined) return orDash(subject || (source ?? undefined));
  const value = shown.slice(shown.indexOf(':') + 1);
  return sans.length > 1 ? `${value} +${sans.length - 1}` : value;
}

/** Istio renews workload certificates at half of their 24 hours: below this something renews too late. */
const SOON_MS = 86_400_000 / 4;

function timeLeftCell({ timeLeftMs, validity, notBefore }: SecretRow): Cell {
  if (timeLeftMs === null) return '-';
  if (validity === 'expired')
    return { text: `expired ${durationText(-timeLeftMs)} ago`, tone: 'bad' };
  if (validity === 'not-yet-valid') return { text: `not valid before ${notBefore}`, tone: 'bad' };
  const text = durationText(timeLeftMs);
  return timeLeftMs < SOON_MS ? { text, tone: 'warn' } : text;
}

function stateCell({ state, ageMs }: SecretRow): Cell {
  if (state !== 'warming') return state;
  return { text: ageMs === null ? state : `warming for ${durationText(ageMs)}`, tone: 'bad' };
}

const problemsOf = ({ problems, error }: SecretRow): readonly string[] =>
  error === null ? problems : [...problems, error];

function problemCell(row: SecretRow): Cell {
  const all = problemsOf(row);
  return all.length === 0 ? '-' : { text: all.join('; '), tone: 'bad' };
}

const NAMED = 2;

function usedByText(users: readonly SecretUser[]): string {
  const kinds = (['listener', 'cluster'] as const).map((kind) => {
    const names = [...new Set(users.filter((user) => user.kind === kind).map(({ name }) => name))];
    if (names.length === 0) return '';
    return names.length <= NAMED
      ? names.map((name) => `${kind} ${name}`).join(', ')
      : `${names.length} ${kind}s`;
  });
  return orDash(kinds.filter((text) => text !== '').join(', '));
}
