import { describe, expect, it } from 'vitest';
import { queryListeners } from '../../src/core/query/listeners.ts';
import { listenersReport } from '../../src/report/listeners.ts';
import { cellText } from '../../src/render/style.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const chain = (sni: string, certificate: string, roots?: string) => ({
  filter_chain_match: { server_names: [sni] },
  filters: [{ name: 'tcp', typed_config: { '@type': 'x/y.TcpProxy', cluster: 'c' } }],
  transport_socket: {
    typed_config: {
      '@type': 'x/y.DownstreamTlsContext',
      require_client_certificate: roots !== undefined,
      common_tls_context: {
        tls_certificate_sds_secret_configs: [{ name: certificate }],
        ...(roots && { validation_context_sds_secret_config: { name: roots } }),
      },
    },
  },
});
const listener = {
  name: '0.0.0.0_8443',
  filter_chains: [
    chain('a.example', 'kubernetes://a-cert'),
    chain('b.example', 'kubernetes://b-cert'),
    chain('c.example', 'kubernetes://b-cert', 'kubernetes://b-cert-cacert'),
  ],
};
const come = (name: string) => ({ name, secret: { name, generic_secret: {} } });

/** TLS cells, missing secrets and notes of a gateway's listener; its secrets are not known without a dump of them. */
function told(secrets?: object) {
  const snapshot = snapshotOf({
    dump: {
      ListenersConfigDump: {
        dynamic_listeners: [{ name: listener.name, active_state: { listener } }],
      },
      ...(secrets && { SecretsConfigDump: secrets }),
    },
  });
  const found = queryListeners(snapshot, {});
  const { blocks, notes } = listenersReport(snapshot, found);
  const [table] = blocks;
  if (table?.kind !== 'table') throw new Error('no table');
  const index = table.columns.findIndex(({ header }) => header === 'TLS');
  return {
    cells: table.rows.map((row) => cellText(row[index] ?? '')),
    missing: found.rows.map(({ tls }) => tls?.missingSecrets),
    notes,
  };
}

describe('a chain whose secret never came', () => {
  const waiting = (...names: string[]) => ({
    dynamic_active_secrets: [come('kubernetes://b-cert')],
    dynamic_warming_secrets: names.map((name) => ({ name })),
  });

  it('is marked, though it is active', () => {
    const { cells, missing, notes } = told(
      waiting('kubernetes://a-cert', 'kubernetes://b-cert-cacert'),
    );
    expect(cells).toEqual([
      'SIMPLE a-cert, which never came',
      'SIMPLE b-cert',
      'MUTUAL b-cert, roots b-cert-cacert never came',
    ]);
    expect(missing).toEqual([['kubernetes://a-cert'], [], ['kubernetes://b-cert-cacert']]);
    expect(notes).toEqual([
      '2 filter chains of listener 0.0.0.0_8443 of shop/web-1 end every TLS handshake: 2 secrets never came (kubernetes://a-cert, kubernetes://b-cert-cacert). More: meshdbg secrets --type missing',
    ]);
  });

  it('is not one whose secret has a version that serves', () => {
    const { missing, notes } = told(waiting('kubernetes://b-cert'));
    expect(missing).toEqual([[], [], []]);
    expect(notes).toEqual([]);
  });

  it('is not told where secrets were not read', () => {
    const { cells, missing } = told();
    expect(cells[0]).toBe('SIMPLE a-cert');
    expect(missing).toEqual([null, null, null]);
  });
});

describe('a listener that Envoy refused', () => {
  const rowOf = (details: string): Readonly<Record<string, string>> => {
    const entry = { name: 'l', error_state: { failed_configuration: { name: 'l' }, details } };
    const snapshot = snapshotOf({
      dump: { ListenersConfigDump: { dynamic_listeners: [entry] } },
    });
    const [table] = listenersReport(snapshot, queryListeners(snapshot, {})).blocks;
    if (table?.kind !== 'table') throw new Error('no table');
    const { columns, rows } = table;
    return Object.fromEntries(
      columns.map(({ header }, index) => [header, cellText(rows[0]?.[index] ?? '')]),
    );
  };

  it('says why in its row, and all of it in the column ERROR', () => {
    expect(rowOf('bad lua')).toMatchObject({
      DESTINATION: 'rejected: bad lua',
      ERROR: 'bad lua',
    });
    expect(rowOf(`${'x'.repeat(80)}\nsecond line`)).toMatchObject({
      DESTINATION: `rejected: ${'x'.repeat(60)}…`,
      ERROR: `${'x'.repeat(80)}\\nsecond line`,
    });
    expect(rowOf('')['DESTINATION']).toBe('rejected: no reason given');
  });
});
