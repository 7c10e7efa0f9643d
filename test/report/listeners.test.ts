import { describe, expect, it } from 'vitest';
import { queryEcds } from '../../src/core/query/ecds.ts';
import { queryListeners } from '../../src/core/query/listeners.ts';
import { ecdsReport } from '../../src/report/ecds.ts';
import { listenersReport } from '../../src/report/listeners.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const held = (name: string) => ({ listener: { name }, last_updated: '2026-11-20T23:58:00Z' });
const refused = (name: string, details: string) => ({
  error_state: {
    failed_configuration: { name },
    details,
    last_update_attempt: '2026-11-20T23:59:00Z',
  },
});
const notesOf = (...dynamic_listeners: object[]): readonly string[] => {
  const snapshot = snapshotOf({ dump: { ListenersConfigDump: { dynamic_listeners } } });
  return listenersReport(snapshot, queryListeners(snapshot, {})).notes;
};

describe('listeners report', () => {
  it('says what Envoy refused, why, and what serves meanwhile', () => {
    expect(notesOf({ name: 'a', active_state: held('a'), ...refused('a', 'bad lua') })).toEqual([
      'Envoy refused a version of listener a of shop/web-1 1m ago: bad lua. The version before it still serves.',
    ]);
    expect(notesOf({ name: 'b', ...refused('b', 'no!') })).toEqual([
      'Envoy refused a version of listener b of shop/web-1 1m ago: no! It has no other version: nothing listens there.',
    ]);
  });

  it('says which listener only warms, but not where an older version serves', () => {
    expect(notesOf({ name: 'a', active_state: held('a'), warming_state: held('a') })).toEqual([]);
    expect(notesOf({ name: 'a', warming_state: held('a') })[0]).toMatch(
      /^Listener a of shop\/web-1 is still warming for 2m/,
    );
  });

  it('keeps many such sentences short', () => {
    const notes = notesOf(
      ...Array.from({ length: 9 }, (_, at) => ({ name: `l${at}`, ...refused(`l${at}`, 'x') })),
    );
    expect(notes).toHaveLength(6);
    expect(notes[5]).toContain('4 more');
  });
});

describe('ecds report', () => {
  const snapshot = snapshotOf({
    dump: {
      EcdsConfigDump: {
        ecds_filters: [
          {
            version_info: 'v7',
            last_updated: '2026-11-20T23:59:30Z',
            ecds_filter: {
              name: 'shop.limit',
              typed_config: {
                '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
              },
            },
          },
        ],
      },
    },
  });

  it('lists what came by ECDS', () => {
    const report = ecdsReport(snapshot, queryEcds(snapshot, { type: 'Wasm' }));
    expect(report.data['items']).toEqual([
      {
        proxy: 'shop/web-1',
        name: 'shop.limit',
        type: 'envoy.extensions.filters.http.wasm.v3.Wasm',
        state: 'active',
        versionInfo: 'v7',
        ageMs: 30_000,
        error: null,
      },
    ]);
    expect(report.notes).toEqual([]);
  });

  it('explains the usual empty answer', () => {
    const empty = snapshotOf({ dump: { EcdsConfigDump: {} } });
    expect(ecdsReport(empty, queryEcds(empty, {})).notes[0]).toContain('no configurations by ECDS');
    expect(ecdsReport(snapshot, queryEcds(snapshot, { name: 'x' })).notes[0]).toContain(
      'shop.limit',
    );
  });
});
