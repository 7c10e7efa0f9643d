import { describe, expect, it } from 'vitest';
import { queryListeners } from '../../src/core/query/listeners.ts';
import { listenersReport } from '../../src/report/listeners.ts';
import { cellsOf } from '../support/cells.ts';
import { snapshotOf } from '../support/proxy-snapshot.ts';

const report = (...dynamic_listeners: readonly object[]) => {
  const snapshot = snapshotOf({ dump: { ListenersConfigDump: { dynamic_listeners } } });
  return listenersReport(snapshot, queryListeners(snapshot, {}));
};
const listener = (name: string) => ({
  name,
  address: { socket_address: { address: '0.0.0.0', port_value: 80 } },
});
const held = (name: string, at?: string) => ({
  listener: listener(name),
  ...(at === undefined ? {} : { last_updated: at }),
});
const refused = (name: string, details: string, at?: string) => ({
  name,
  error_state: {
    failed_configuration: listener(name),
    details,
    ...(at === undefined ? {} : { last_update_attempt: at }),
  },
});

describe('notes on listeners', () => {
  it('say what was refused, when, why, and whether anything serves', () => {
    const { notes } = report(
      { ...refused('a', 'duplicate value', '2026-11-20T23:58:00Z'), active_state: held('a') },
      refused('b', 'no such filter.'),
    );
    expect(notes).toEqual([
      expect.stringMatching(/^Envoy refused a version of listener a of \S+ 2m ago: duplicate value\. The version before it still serves\.$/),
      expect.stringMatching(/^Envoy refused a version of listener b of \S+: no such filter\. It has no other version: nothing listens there\.$/),
    ]);
  }); // prettier-ignore

  it('name a listener that only warms, once', () => {
    const { notes } = report(
      { name: 'w', warming_state: held('w', '2026-11-20T23:59:30Z') },
      { name: 'x', warming_state: held('x') },
      { name: 'y', warming_state: held('y'), active_state: held('y') },
    );
    expect(notes).toEqual([
      expect.stringMatching(/^Listener w of \S+ is still warming for 30s and takes no connections/),
      expect.stringMatching(/^Listener x of \S+ is still warming and takes no connections/),
    ]);
  });

  it('count what is more than a screen needs', () => {
    const { notes } = report(...Array.from({ length: 7 }, (_, at) => refused(`l${at}`, 'bad')));
    expect(notes).toHaveLength(6);
    expect(notes.at(-1)).toMatch(/^2 more listeners are refused/);
  });
});

describe('STATE of listeners', () => {
  it.each([
    [{ name: 'a', warming_state: held('a', '2026-11-20T23:59:30Z') }, 'warming for 30s'],
    [{ name: 'a', warming_state: held('a') }, 'warming'],
    [{ name: 'a', draining_state: held('a', '2026-11-20T23:58:00Z') }, 'draining for 2m'],
    [refused('a', 'bad', '2026-11-20T23:58:00Z'), 'rejected 2m ago'],
    [refused('a', 'bad'), 'rejected'],
    [{ name: 'a', active_state: held('a') }, 'active'],
  ])('%j', (entry, text) => {
    expect(cellsOf(report(entry))[0]?.['STATE']).toBe(text);
  });
});
