import type { Snapshot } from '../model/snapshot.ts';
import { proxyText } from '../model/proxy.ts';
import { applyFilters, filtersOf, type FilterValues } from './filter.ts';
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
    /** Listed secrets that are or should be certificates and of which no end is known: nobody can say that they last. */
    readonly unknown: readonly SecretRow[];
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
        origin: proxy.origin,
        capturedAt: snapshot.capturedAt,
        users: secretUsers(proxy),
      };
      return proxy.secrets.map((resource) => secretRow(resource, context));
    })
    .sort(byName);
  const filtered = applyFilters('secret', rows, filtersOf(filters, FILTERS));
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
  const unknown = rows.filter((row) => !soon.includes(row) && hasUnknownEnd(row));
  const lasting = rows.filter((row) => !soon.includes(row) && isCertificate(row)).length;
  return { rows: soon, expiry: { lasting: lasting - unknown.length, unknown } };
}

/** A secret that never came is waited for as a certificate or as roots: nothing else comes by SDS in a mesh. */
const isCertificate = ({ kind }: SecretRow): boolean =>
  kind === 'certificate-chain' || kind === 'trust-roots' || kind === 'missing';

const hasUnknownEnd = (row: SecretRow): boolean =>
  isCertificate(row) &&
  (row.certificates.length === 0 ||
    row.certificates.length < row.count ||
    row.certificates.some(({ timeLeftMs }) => timeLeftMs === null));

const FILTERS: FilterValues<SecretRow, Omit<SecretFilters, 'expiresWithin'>> = {
  name: (row) => [row.name],
  type: (row) => [row.kind],
  status: (row) => [row.state],
};

const byName = (a: SecretRow, b: SecretRow): number =>
  compareText(a.proxy, b.proxy) || compareText(a.name, b.name) || compareText(a.state, b.state);
