import { describe, expect, it } from 'vitest';
import { decodeIstiod } from '../../src/core/decode/istiod.ts';
import type { KubeObject } from '../../src/core/model/kube.ts';
import type { IstiodSnapshot, Snapshot } from '../../src/core/model/snapshot.ts';
import { inStates, queryStatus, type StatusFilter } from '../../src/core/status/status.ts';
import { statusReport } from '../../src/report/status.ts';
import type { Cell, Report } from '../../src/report/report.ts';
import { syncRow } from '../support/istiods.ts';
import { pod } from '../support/pod.ts';

/** @param rows of its syncz; undefined for one that is silent */
const istiod = (name: string, rows: readonly object[] | undefined): IstiodSnapshot =>
  decodeIstiod(
    {
      istiod: { namespace: 'istio-system', pod: name },
      bodies:
        rows === undefined
          ? []
          : [
              {
                section: 'syncz',
                bytes: new TextEncoder().encode(JSON.stringify(rows)),
                from: '',
              },
            ],
      dumps: [],
      gaps: [],
    },
    [],
  );

function proxyPod(id: string): KubeObject {
  const base = pod(id, { ip: '10.0.0.1' });
  return { ...base, raw: { ...base.raw, spec: { containers: [{ name: 'istio-proxy' }] } } };
}

const snapshot = (istiods: readonly IstiodSnapshot[], more: Partial<Snapshot> = {}): Snapshot => ({
  source: { kind: 'live', name: 'test' },
  capturedAt: '2026-11-21T00:08:00Z',
  proxies: [],
  objects: [],
  istiods,
  gaps: [],
  ...more,
});

function report(from: Snapshot, only?: readonly StatusFilter[]): Report {
  const rows = queryStatus(from);
  return statusReport(from, rows, only && inStates(rows, only));
}

const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);

/** The text of the nth block of lines: 0 the first sentences, 1 the refusals. */
const lines = ({ blocks }: Report, at: number): string[] =>
  (blocks.flatMap((block) => (block.kind === 'lines' ? [block.lines] : []))[at] ?? []).map((line) =>
    line.map(textOf).join(''),
  );

describe('the first sentence of status', () => {
  it('claims that all are in sync where all istiods have told', () => {
    const all = report(snapshot([istiod('one', [syncRow('a.shop'), syncRow('b.shop')])]));
    expect(lines(all, 0)).toEqual(['All 2 proxies are in sync.']);
    expect(all.exitCode).toBe(0);
  });

  it('counts proxies that no istiod has seen as unknown, and names who is silent', () => {
    const part = report(
      snapshot([istiod('one', [syncRow('a.shop')]), istiod('silent', undefined)], {
        objects: [proxyPod('shop/a'), proxyPod('shop/lost')],
      }),
    );
    expect(lines(part, 0)).toEqual([
      '1 of 2 proxies is in sync, 1 is unknown.',
      '1 of 2 istiods told nothing of its proxies: silent',
    ]);
    // A gap alone is no finding.
    expect(part.exitCode).toBe(0);
  });

  it('does not speak of proxies that only a silent istiod or an unread pod would show', () => {
    const silent = [
      istiod('one', [syncRow('a.shop'), syncRow('b.shop')]),
      istiod('two', undefined),
    ];
    expect(lines(report(snapshot(silent)), 0)[0]).toBe('All 2 proxies that are known are in sync.');
    const gaps = [{ section: 'kubernetes pods', reason: 'forbidden', hint: '' }];
    const unread = snapshot([istiod('one', [syncRow('a.shop'), syncRow('b.shop')])], { gaps });
    expect(lines(report(unread), 0)[0]).toBe('All 2 proxies that are known are in sync.');
  });

  it('ends with 2 where nothing of what was asked is known', () => {
    const lost = report(
      snapshot([istiod('one', []), istiod('silent', undefined)], { objects: [proxyPod('shop/a')] }),
    );
    expect(lines(lost, 0)[0]).toBe('Nobody tells whether the proxy is in sync.');
    expect(lost.exitCode).toBe(2);
  });

  it('is about all proxies, whatever --only shows', () => {
    const mixed = snapshot([
      istiod('one', [syncRow('a.shop'), syncRow('b.shop', { LDS: { sent: '2' } })]),
    ]);
    expect(lines(report(mixed, ['synced']), 0)).toEqual([
      '1 of 2 proxies is not in sync.',
      'Shown: 1 of 2.',
    ]);
    expect(report(mixed, ['error']).notes).toEqual(['no proxy is in these states']);
  });
});

it('says once what many proxies refuse', () => {
  const refused = { LDS: { lastError: 'no lua' } };
  const many = snapshot([
    istiod(
      'one',
      ['a.shop', 'b.shop', 'c.shop'].map((proxy) => syncRow(proxy, refused)),
    ),
  ]);
  expect(lines(report(many), 1)).toEqual(['shop/a and 2 more refused LDS: no lua']);
});

describe('what an Envoy says itself', () => {
  const said = (body: object): Report => {
    const from = snapshot([istiod('one', [syncRow('a.shop')])], {
      proxies: [
        {
          proxy: { namespace: 'shop', pod: 'a' },
          origin: 'envoy',
          clusters: [],
          listeners: [],
          routes: [],
          endpoints: [],
          secrets: [],
          ecds: [],
          bootstrap: undefined,
          hostStatus: undefined,
          bodies: new Map(),
          gaps: [],
          ...body,
        },
      ],
    });
    return statusReport(from, queryStatus(from));
  };
  const stats = (value: number): object => ({
    bodies: new Map([['stats', { stats: [{ name: 'control_plane.connected_state', value }] }]]),
  });

  it('outweighs what istiod believes', () => {
    expect(said(stats(1)).exitCode).toBe(0);
    const down = said(stats(0));
    expect(lines(down, 0)).toEqual(['The proxy is not in sync.']);
    expect(down.exitCode).toBe(1);
    const error = { details: 'no lua', lastAttempt: undefined };
    const refusing = said({ listeners: [{ name: 'l', state: 'active', error }] });
    expect(refusing.exitCode).toBe(1);
  });

  it('shows at the top what waits', () => {
    const waiting = said({ secrets: [{ name: 'cert', state: 'warming' }] });
    expect(lines(waiting, 0)).toEqual([
      'The proxy is in sync.',
      'Waiting in its Envoy, not in use yet: 1.',
    ]);
    expect(waiting.exitCode).toBe(0);
  });
});
