import type { Snapshot } from '../model/snapshot.ts';
import { proxyText } from '../model/proxy.ts';
import { applyFilters, type Filter } from './filter.ts';
import { compareText } from './order.ts';
import { secretRow, type SecretRow } from './secret-row.ts';
import { secretUsers } from './secret-users.ts';

export interface SecretFilters {
  readonly name?: string;
  readonly type?: string;
  readonly status?: string;
  /** Milliseconds: only secrets with a certificate that expires within them, or did. */
  readonly expiresWithin?: number;
}

export interface SecretsResult {
  readonly rows: readonly SecretRow[];
  readonly note?: string;
  /** Set with expiresWithin. */
  readonly expiry?: {
    /** Listed secrets with certificates that last longer. */
    readonly lasting: number;
    /** Listed secrets of which no end is known. */
    readonly unknown: number;
  };
}

/** Words of --type by the kinds that they stand for. */
export const SECRET_TYPES = ['certificate-chain', 'trust-roots', 'session-ticket-keys', 'generic', 'unknown', 'missing'] as const; // prettier-ignore

/** All secrets of the snapshot's proxies that match, in the order of proxy, name and state. */
export function querySecrets(snapshot: Snapshot, filters: SecretFilters): SecretsResult {
  const rows = snapshot.proxies
    .flatMap((proxy) => {
      const context = {
        proxy: proxyText(proxy.proxy),
        capturedAt: snapshot.capturedAt,
        users: secretUsers(proxy),
      };
      return proxy.secrets.map((resource) => secretRow(resource, context));
    })
    .sort(byName);
  const filtered = applyFilters('secret', rows, filtersOf(filters));
  return filters.expiresWithin === undefined
    ? filtered
    : { ...filtered, ...expiring(filtered.rows, filters.expiresWithin) };
}

function expiring(
  rows: readonly SecretRow[],
  withinMs: number,
): Required<Pick<SecretsResult, 'rows' | 'expiry'>> {
  const ends = ({ certificates }: SecretRow): number[] =>
    certificates.flatMap(({ timeLeftMs }) => (timeLeftMs === null ? [] : [timeLeftMs]));
  const soon = rows.filter((row) => ends(row).some((left) => left <= withinMs));
  const unknown = rows.filter(
    (row) =>
      ends(row).length === 0 && (row.kind === 'certificate-chain' || row.kind === 'trust-roots'),
  ).length;
  const lasting = rows.filter((row) => ends(row).length > 0).length - soon.length;
  return { rows: soon, expiry: { lasting, unknown } };
}

function filtersOf({ name, type, status }: SecretFilters): Filter<SecretRow>[] {
  const filters: Filter<SecretRow>[] = [];
  const add = (
    flag: string,
    pattern: string | undefined,
    values: (row: SecretRow) => readonly string[],
  ) => {
    if (pattern !== undefined) filters.push({ flag: `--${flag} ${pattern}`, pattern, values });
  };
  add('name', name, (row) => [row.name]);
  add('type', type, (row) => [row.kind]);
  add('status', status, (row) => [row.state]);
  return filters;
}

const byName = (a: SecretRow, b: SecretRow): number =>
  compareText(a.proxy, b.proxy) || compareText(a.name, b.name) || compareText(a.state, b.state);
