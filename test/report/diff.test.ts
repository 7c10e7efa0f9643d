import { describe, expect, it } from 'vitest';
import type { Difference, DiffResult } from '../../src/core/diff/diff.ts';
import { diffReport } from '../../src/report/diff.ts';
import type { DiffPair } from '../../src/report/diff-input.ts';
import { renderCsv } from '../../src/render/csv.ts';
import { renderTable, renderWide } from '../../src/render/table.ts';
import { PIPED, reportOf } from '../support/report.ts';

const NONE = { compared: 0, equal: 0, different: 0, onlyLeft: 0, onlyRight: 0 };
const difference = (parts: Partial<Difference>): Difference => ({
  section: 'routes', name: '9080', path: 'timeout', left: '1s', right: '2s', stage: 'unknown', cause: null, ...parts,
}); // prettier-ignore

const resultOf = (differences: readonly Difference[], more: Partial<DiffResult> = {}): DiffResult => ({
  summary: {
    clusters: { ...NONE, compared: 2, equal: 2 }, listeners: { ...NONE, onlyLeft: 1 },
    routes: { ...NONE, compared: 3, equal: 2, different: 1 }, endpoints: NONE, secrets: NONE, ecds: NONE,
  },
  differences, byNature: [], patches: [], ...more,
}); // prettier-ignore

const pair = (proxy: string, differences: readonly Difference[]): DiffPair => ({
  proxy, leftName: 'istiod', rightName: 'envoy', result: resultOf(differences),
}); // prettier-ignore

const { meta } = reportOf();
const ofMany = { ...meta, target: 'shop/a,shop/b' };
const text = (...differences: readonly Difference[]): string =>
  renderTable(diffReport({ meta, pairs: [pair('shop/a', differences)] }), PIPED);

describe('the text of diff', () => {
  it('begins with the sides and a line for each section that is there', () => {
    expect(text().split('\n').slice(0, 4)).toEqual([
      'istiod : Envoy',
      'clusters   2 equal',
      'listeners  1 only in istiod',
      'routes     1 of 3 differs',
    ]);
  });

  it("says stage, Envoy's error and a common cause once for an object", () => {
    const shared = {
      stage: 'rejected',
      note: 'Envoy refused the newest version: no',
      cause: { kind: 'VirtualService', namespace: 'shop', name: 'reviews', file: 'a.yaml', line: 7 },
    } as const; // prettier-ignore
    const output = text(difference({ ...shared }), difference({ ...shared, path: 'retries' }));
    expect(output.match(/Envoy refused/g)).toHaveLength(1);
    expect(output.match(/cause VirtualService shop\/reviews {2}a\.yaml:7/g)).toHaveLength(1);
  });

  it('says each stage of an object before what parted there', () => {
    const values = { intended: '1s', istiod: '2s', envoy: '3s' };
    const lines = text(
      difference({ stage: 'not-compiled', values }),
      difference({ stage: 'rejected', note: 'no', path: 'retries', values }),
      difference({ path: 'weight', values }),
    ).split('\n'); // prettier-ignore
    const told = lines.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim());
    expect(told).toEqual([
      'stage not-compiled', 'timeout', 'stage rejected: no', 'retries', 'stage unknown', 'weight',
    ]); // prettier-ignore
  });

  it('shows a place once where only the side in the middle is another one', () => {
    const values = { intended: '1s', istiod: '2s', envoy: '1s' };
    const output = text(difference({ stage: 'not-compiled', values }), difference({ values }));
    expect(output.match(/timeout/g)).toHaveLength(1);
    expect(output).not.toContain('stage unknown');
  });

  it('says causes apart where they differ', () => {
    const cause = (name: string) => ({ kind: 'VirtualService', namespace: 'shop', name });
    const output = text(difference({ cause: cause('a') }), difference({ path: 'b', cause: cause('b') })); // prettier-ignore
    expect(output).toContain('    cause VirtualService shop/a');
    expect(output).toContain('    cause VirtualService shop/b');
  });

  it('shows objects that differ in the same way once', () => {
    const output = text(...['1', '2', '3', '4', '5', '6'].map((name) => difference({ name })));
    expect(output).toContain('routes 1, 2, 3, 4 and 2 more\n  timeout\n');
    expect(output.match(/timeout/g)).toHaveLength(1);
  });

  it('shows of another order what moved', () => {
    const note = 'same elements in another order';
    const left = ['a', 'b', 'c', 'd', 'e'];
    const output = text(difference({ path: 'routes', note, left, right: ['a', 'c', 'b', 'd', 'e'] })); // prettier-ignore
    expect(output).toContain(`  routes  (${note})\n    istiod  [1] b  [2] c\n    Envoy   [1] c  [2] b\n`); // prettier-ignore
  });

  it('shortens long values, in the table only', () => {
    const long = { name: 'x'.repeat(500) };
    const report = diffReport({ meta, pairs: [pair('shop/a', [difference({ left: long })])] });
    expect(renderTable(report, PIPED)).toContain('… (-o wide or json has all of it)');
    for (const render of [renderWide, renderCsv]) expect(render(report, PIPED)).toContain('x'.repeat(500)); // prettier-ignore
    expect(report.data['differences']).toMatchObject([{ left: long }]);
  });

  it('tells an empty text from an absent value', () => {
    const output = text(difference({ left: '', right: null }));
    expect(output).toContain('    istiod  ""\n    Envoy   absent\n');
  });
});

it.each([
  [
    '/tmp/x/before/proxies/a/config_dump.json',
    '/tmp/x/after/proxies/a/config_dump.json',
    'before : after',
  ],
  ['/tmp/x/a.tgz', '/tmp/x/old/a.tgz', 'a.tgz : old/a.tgz'],
  ['shop/web-1', 'shop/web-2', 'shop/web-1 : shop/web-2'],
])('calls %s and %s what tells them apart', (leftName, rightName, expected) => {
  const report = diffReport({ meta, pairs: [{ proxy: 'p', leftName, rightName, result: resultOf([]) }] }); // prettier-ignore
  expect(renderTable(report, PIPED).split('\n')[0]).toBe(expected);
  expect(report.data).toMatchObject({ left: leftName, right: rightName });
});

describe('several comparisons', () => {
  const pairs = [pair('shop/a', []), pair('shop/b', [difference({})])];
  const report = diffReport({ meta: ofMany, pairs });

  it('begin with who differs, and show only those', () => {
    const output = renderTable(report, PIPED);
    expect(output).toMatch(/^1 of 2 proxies differ\.\n {2}shop\/b\n\nshop\/b {2}istiod : Envoy\n/);
    expect(output).not.toContain('shop/a');
  });

  it('name the proxy whatever the sides are called', () => {
    const against = (proxy: string, differences: readonly Difference[]): DiffPair => ({ ...pair(proxy, differences), leftName: 'before', rightName: 'after' }); // prettier-ignore
    const output = (...all: DiffPair[]) =>
      renderTable(diffReport({ meta: ofMany, pairs: all }), PIPED);
    expect(output(against('shop/a', []), against('shop/b', [difference({})]))).toContain('\nshop/b  before : after\n'); // prettier-ignore
    const equal = output(against('shop/a', []), against('shop/b', []));
    expect(equal).toBe('All 2 proxies are the same on both sides.\n');
    expect(output(pair('shop/a', []), pair('shop/b', []))).toContain('agree: istiod : Envoy');
    const two = { ...pair('a : b', [difference({})]), leftName: 'a', rightName: 'b' };
    expect(output(two, pair('shop/a', []))).toContain('\na : b\n');
  });

  it('show those that differ in the same way once, and name all in the wide form', () => {
    const names = Array.from({ length: 12 }, (_, index) => `shop/${index}`);
    const many = diffReport({ meta: ofMany, pairs: [...names.map((name) => pair(name, [difference({})])), pair('shop/x', [difference({ path: 'other' })])] }); // prettier-ignore
    const output = renderTable(many, PIPED);
    expect(output).toContain('13 of 13 proxies differ.\n');
    expect(output).toContain('\n  shop/9\n  and 3 more (-o wide or json has all)\n');
    expect(output).toContain('\nshop/0, shop/1, shop/2, shop/3 and 8 more  istiod : Envoy\n');
    expect(output.match(/ timeout\n/g)).toHaveLength(1);
    expect(renderWide(many, PIPED)).toContain('shop/10, shop/11  istiod : Envoy\n');
    expect(many.data['differences']).toHaveLength(13);
  });

  it('keep the keys of one, with sums, and the counts of each beside', () => {
    expect(report.data).toMatchObject({
      left: 'istiod', right: 'envoy',
      summary: { clusters: { equal: 4 }, routes: { different: 2 } },
      differences: [{ proxy: 'shop/b', path: 'timeout' }],
      items: [{ proxy: 'shop/a', summary: { clusters: { equal: 2 } } }, { proxy: 'shop/b' }],
    }); // prettier-ignore
    expect(report.exitCode).toBe(1);
  });
});

it.each([
  ['ghost', 1],
  ['missing', 1],
  ['unhealthy', 0],
  [null, 0],
] as const)('an address that is %s ends with %i', (finding, exitCode) => {
  const row = { proxy: 'shop/a', cluster: 'c', address: '10.0.0.1:80', slice: null, istiodShards: null, istiodEds: null, envoyEds: null, live: null, finding, step: null }; // prettier-ignore
  const report = diffReport({ meta, pairs: [pair('shop/a', [])], endpoints: [row] });
  expect(report.exitCode).toBe(exitCode);
});

it('what two proxies part in by nature is a note, and no difference', () => {
  const byNature = [{ section: 'listeners', name: '10.0.0.5_80', path: '', left: {}, right: null }] as const; // prettier-ignore
  const report = diffReport({ meta, pairs: [{ proxy: 'a : b', leftName: 'a', rightName: 'b', result: resultOf([], { byNature }) }] }); // prettier-ignore
  expect(report.exitCode).toBe(0);
  expect(report.notes).toEqual([expect.stringContaining('1 value that only name')]);
});
