import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { querySecrets } from '../../../src/core/query/secrets.ts';
import type { SecretRow } from '../../../src/core/query/secret-row.ts';
import { secretsReport } from '../../../src/report/secrets.ts';
import { snapshotOf } from '../../support/proxy-snapshot.ts';

const pem = (name: string): string => readFileSync(`fixtures/certs/${name}.pem`, 'utf8');
const DAY = 86_400_000;

const chain = (name: string, file: string): object => ({
  name,
  last_updated: '2026-11-20T00:00:00Z',
  secret: { name, tls_certificate: { certificate_chain: { inline_string: pem(file) } } },
});
const roots = (name: string, file: string): object => ({
  name,
  secret: { name, validation_context: { trusted_ca: { inline_string: pem(file) } } },
});

const snapshotWith = (active: object[], more: Readonly<Record<string, object>> = {}) =>
  snapshotOf({
    dump: {
      SecretsConfigDump: { dynamic_active_secrets: active, ...more['secrets'] },
      ...(more['clusters'] && { ClustersConfigDump: more['clusters'] }),
      ...(more['listeners'] && { ListenersConfigDump: more['listeners'] }),
    },
  });

const row = (entry: object): SecretRow | undefined =>
  querySecrets(snapshotWith([entry]), {}).rows[0];

describe('querySecrets', () => {
  it('tells time left relative to the capture', () => {
    expect(row(chain('a', 'rsa-many-sans'))).toMatchObject({
      kind: 'certificate-chain',
      state: 'active',
      ageMs: DAY,
      subject: 'O=meshdbg tests, CN=edge.example.com',
      validity: 'valid',
      notAfter: '2056-01-01T00:00:00Z',
      timeLeftMs: Date.parse('2056-01-01T00:00:00Z') - Date.parse('2026-11-21T00:00:00Z'),
    });
    const expired = row(chain('a', 'expired'));
    expect(expired).toMatchObject({ validity: 'expired' });
    expect(expired?.timeLeftMs).toBeLessThan(0);
    expect(row(chain('a', 'not-yet-valid'))).toMatchObject({ validity: 'not-yet-valid' });
  });

  it('warns when another certificate of the chain ends before the leaf', () => {
    const found = row(chain('a', 'ec-spiffe-chain'));
    expect(found).toMatchObject({
      count: 2,
      trustDomain: 'mesh.example',
      serial: 'abc123',
      notAfter: '2056-01-01T00:00:00Z',
    });
    expect(found?.problems).toEqual([
      'certificate 2 of the chain ends before the leaf: 2026-11-22T00:00:00Z',
    ]);
  });

  it('shows a bundle of roots through the one that goes first', () => {
    expect(row(roots('ROOTCA', 'roots'))).toMatchObject({
      kind: 'trust-roots',
      count: 3,
      subject: 'O=meshdbg tests, CN=root expired',
      problems: ['1 of 3 roots expired'],
    });
  });

  it('shows a secret that never came, and which Kubernetes Secret that is', () => {
    const never = (name: string): object => ({ name, version_info: 'uninitialized', last_updated: '2026-11-20T23:59:00Z', secret: { name } }); // prettier-ignore
    const { rows } = querySecrets(
      snapshotWith([], {
        secrets: {
          dynamic_warming_secrets: [
            never('kubernetes://edge-cert'),
            never('kubernetes://certs/edge-cert'),
            never('other'),
          ],
        },
      }),
      {},
    );
    expect(rows.map(({ problems }) => problems.join())).toEqual([
      'asked for, but it never came (Kubernetes Secret certs/edge-cert)',
      'asked for, but it never came (Kubernetes Secret shop/edge-cert)',
      'asked for, but it never came',
    ]);
    expect(rows[0]).toMatchObject({ kind: 'missing', state: 'warming', ageMs: 60_000 });
  });

  it('finds who uses a secret, in matches and filter chains too', () => {
    const tls = (type: string, names: object): object => ({
      name: 'tls',
      typed_config: { '@type': `x/envoy.${type}`, common_tls_context: names },
    });
    const own = { tls_certificate_sds_secret_configs: [{ name: 'default' }] };
    const both = {
      ...own,
      combined_validation_context: { validation_context_sds_secret_config: { name: 'ROOTCA' } },
    };
    const snapshot = snapshotWith([chain('default', 'rsa-many-sans'), roots('ROOTCA', 'root')], {
      clusters: {
        dynamic_active_clusters: [
          {
            cluster: {
              name: 'a',
              transport_socket_matches: [
                { name: 'x', match: {}, transport_socket: tls('UpstreamTlsContext', both) },
              ],
            },
          },
        ],
      },
      listeners: {
        dynamic_listeners: [
          {
            name: 'l',
            active_state: {
              listener: {
                name: 'l',
                filter_chains: [
                  { transport_socket: tls('DownstreamTlsContext', own) },
                  { transport_socket: tls('DownstreamTlsContext', own) },
                ],
              },
            },
          },
        ],
      },
    });
    const used = querySecrets(snapshot, {}).rows.map(({ name, usedBy }) => [name, usedBy]);
    expect(used).toEqual([
      ['ROOTCA', [{ kind: 'cluster', name: 'a', as: 'trust-roots' }]],
      [
        'default',
        [
          { kind: 'listener', name: 'l', as: 'certificate' },
          { kind: 'cluster', name: 'a', as: 'certificate' },
        ],
      ],
    ]);
  });

  it('makes a row of what it cannot read', () => {
    const broken = { name: 'a', secret: { name: 'a', tls_certificate: { certificate_chain: { inline_string: 'junk' } } } }; // prettier-ignore
    expect(row(broken)).toMatchObject({
      validity: null,
      timeLeftMs: null,
      problems: ['certificate cannot be read: it is no PEM certificate'],
    });
  });
});

describe('--expires-within', () => {
  const report = (expiresWithin: number, ...entries: object[]) => {
    const snapshot = snapshotWith(entries);
    return secretsReport(snapshot, querySecrets(snapshot, { expiresWithin }), expiresWithin);
  };

  it('ends with 1 when any certificate of a secret goes in time, or went', () => {
    const lasting = chain('lasting', 'rsa-many-sans');
    expect(report(30 * DAY, lasting)).toMatchObject({
      exitCode: 0,
      names: [],
      notes: ['1 secret lasts longer than 30d.'],
    });
    expect(report(DAY, lasting, chain('soon', 'ec-spiffe-chain'))).toMatchObject({
      exitCode: 1,
      names: ['secret/soon'],
    });
    expect(report(DAY - 1, chain('soon', 'ec-spiffe-chain'))).toMatchObject({ exitCode: 0 });
    expect(report(0, chain('gone', 'expired'))).toMatchObject({ exitCode: 1 });
    expect(report(0, roots('one root gone', 'roots'))).toMatchObject({ exitCode: 1 });
  });

  it('says when an end is not known', () => {
    const broken = { name: 'a', secret: { name: 'a', validation_context: { trusted_ca: { filename: '/roots.pem' } } } }; // prettier-ignore
    expect(report(DAY, broken).notes).toEqual([expect.stringContaining('no end is known')]);
  });
});
