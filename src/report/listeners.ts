import { isServing } from '../core/model/envoy/config-resource.ts';
import type { Filtered } from '../core/query/filter.ts';
import type { ChainTls, ChainTlsMode } from '../core/query/listeners/chain-tls.ts';
import type { FilterRow, ListenerRow } from '../core/query/listeners/listener-row.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { resourceText } from '../core/model/resource.ts';
import { durationText } from './duration.ts';
import { listenerNotes } from './listener-notes.ts';
import { metaOf, type Cell, type Report } from './report.ts';
import { orDash, tableOf, withProxyColumn, type Column } from './table.ts';

const COLUMNS: readonly Column<ListenerRow>[] = [
  { header: 'ADDRESS', cell: ({ address, name }) => orDash(address || name) },
  { header: 'PORT', cell: ({ port }) => orDash(port ?? undefined), align: 'right' },
  { header: 'DIRECTION', cell: ({ direction }) => orDash(direction ?? undefined) },
  { header: 'MATCH', cell: ({ match }) => match?.text ?? '-' },
  { header: 'PROTOCOL', cell: ({ protocol }) => orDash(protocol ?? undefined) },
  { header: 'DESTINATION', cell: destinationCell },
  { header: 'TLS', cell: tlsCell },
  { header: 'STATE', cell: stateCell, worth: ({ state }) => !isServing(state) },
  { header: 'ERROR', cell: ({ error }) => orDash(error?.details), wide: true },
  { header: 'LISTENER', cell: ({ name }) => orDash(name), wide: true },
  { header: 'CHAIN', cell: ({ filterChain }) => orDash(filterChain ?? undefined), wide: true },
  { header: 'NETWORK FILTERS', cell: ({ networkFilters }) => filtersText(networkFilters), wide: true },
  { header: 'HTTP FILTERS', cell: ({ httpFilters }) => filtersText(httpFilters), wide: true },
  { header: 'LISTENER FILTERS', cell: (row) => orDash(row.listenerFilters.map(shortName).join(', ')), wide: true },
  { header: 'ACCESS LOG', cell: accessLogText, wide: true },
  { header: 'SOCKET', cell: ({ bindToPort }) => (bindToPort ? 'own' : 'redirected'), wide: true },
  { header: 'SECRETS', cell: secretsText, wide: true },
  { header: 'OWNER', cell: ({ owner }) => (owner === null ? '-' : resourceText(owner)), wide: true },
  { header: 'ADDRESSES', cell: ({ addresses }) => orDash(addresses.join(', ')), wide: true },
]; // prettier-ignore

/** The report of `listeners`. */
export const listenersReport = (
  snapshot: Snapshot,
  { rows, note }: Filtered<ListenerRow>,
): Report => ({
  command: 'listeners',
  meta: metaOf(snapshot),
  data: { items: rows.map(({ raw: _, ...item }) => item) },
  blocks: [tableOf(withProxyColumn(COLUMNS, rows), rows)],
  names: [...new Set(rows.map((row) => `listener/${row.name}`))],
  raw: [...new Set(rows.map((row) => row.raw))],
  notes: [...(note === undefined ? [] : [note]), ...listenerNotes(rows)],
  exitCode: 0,
});

function destinationCell({ destination, error }: ListenerRow): Cell {
  if (destination === null)
    return error === null ? '-' : { text: `rejected: ${shortReason(error.details)}`, tone: 'bad' };
  const nowhere = destination.destinations.some(({ kind }) => kind === 'blackhole');
  return nowhere ? { text: destination.text, tone: 'dim' } : destination.text;
}

/** Istio's words in a Gateway (ServerTLSSettings.TLSmode). */
const TLS_TEXT: Readonly<Record<ChainTlsMode, string>> = {
  plaintext: '-',
  simple: 'SIMPLE',
  mutual: 'MUTUAL',
  'optional-mutual': 'OPTIONAL_MUTUAL',
  'istio-mtls': 'ISTIO_MUTUAL',
  passthrough: 'PASSTHROUGH',
  other: 'other',
};

/** For inbound chains the mTLS mode of their port; for others what TLS they end. */
function tlsCell({ mtls, tls }: ListenerRow): Cell {
  if (mtls === 'DISABLE') return { text: 'mTLS off', tone: 'warn' };
  if (mtls !== null) return tls === null ? `mTLS ${mtls}` : withMissing(`mTLS ${mtls}`, tls);
  if (tls === null) return '-';
  const text = [TLS_TEXT[tls.mode], tls.certificateSecrets.map(secretName).join(', ')]
    .join(' ')
    .trimEnd();
  return withMissing(text, tls);
}

/** "SIMPLE admin-cert, which never came", "MUTUAL api-cert, roots api-cert-cacert never came" */
function withMissing(text: string, tls: ChainTls): Cell {
  const missing = tls.missingSecrets ?? [];
  if (missing.length === 0) return text;
  const { certificateSecrets, validationSecret } = tls;
  const isOnly = missing.length === 1 && certificateSecrets.length === 1;
  const names = missing.map((name) =>
    name === validationSecret ? `roots ${secretName(name)}` : secretName(name),
  );
  const what = isOnly && missing[0] === certificateSecrets[0] ? 'which' : names.join(', ');
  return { text: `${text}, ${what} never came`, tone: 'bad' };
}

const secretName = (name: string): string => name.replace(/^kubernetes:\/\//, '');

const LONGEST_REASON = 60;

/** The first line of an error of Envoy, cut where it is long; wide, csv and JSON have all of it. */
function shortReason(details: string): string {
  const line = details.trim().split('\n')[0] ?? '';
  if (line === '') return 'no reason given';
  return line.length > LONGEST_REASON ? `${line.slice(0, LONGEST_REASON)}…` : line;
}

function stateCell({ state, ageMs, error }: ListenerRow): Cell {
  if (state === 'warming' || state === 'draining')
    return {
      text: ageMs === null ? state : `${state} for ${durationText(ageMs)}`,
      tone: 'warn',
    };
  if (state !== 'rejected') return state;
  const ago = error?.ageMs;
  return {
    text: ago === null || ago === undefined ? state : `${state} ${durationText(ago)} ago`,
    tone: 'bad',
  };
}

/** "envoy.filters.http.rbac" as "rbac". */
const shortName = (name: string): string =>
  name.replace(/^envoy\.(?:extensions\.)?filters\.\w+\./, '');

const filtersText = (filters: readonly FilterRow[]): string =>
  orDash(
    filters
      .map(
        ({ name, discovered, disabled }) =>
          `${shortName(name)}${discovered ? ' (ECDS)' : ''}${disabled ? ' (off)' : ''}`,
      )
      .join(', '),
  );

function accessLogText({ accessLog, listenerAccessLog, match }: ListenerRow): string {
  if (match === null) return '-';
  return accessLog ? 'on' : listenerAccessLog ? 'refused connections' : 'off';
}

function secretsText({ tls }: ListenerRow): string {
  if (tls === null) return '-';
  const roots = tls.validationSecret === null ? [] : [`roots ${tls.validationSecret}`];
  return orDash([...tls.certificateSecrets, ...roots].join(', '));
}
