import { describe, expect, it } from 'vitest';
import { decodeIstiod } from '../../../src/core/decode/istiod.ts';
import type { IstiodSnapshot } from '../../../src/core/model/snapshot.ts';
import { syncRow } from '../../support/istiods.ts';

const syncz = (text: string): IstiodSnapshot =>
  decodeIstiod(
    {
      istiod: { namespace: 'istio-system', pod: 'one' },
      bodies: [{ section: 'syncz', bytes: new TextEncoder().encode(text), from: 'syncz.json' }],
      dumps: [],
      gaps: [],
    },
    [],
  );

describe('the list of proxies of an istiod', () => {
  it.each([
    ['{"error":"not ready"}', 'syncz.json is no list of proxies: "{"error":"not ready"}"'],
    ['"later"', 'syncz.json is no list of proxies: ""later""'],
    ['[{"proxy":"a.b"', 'syncz.json is no JSON: "[{"proxy":"a.b""'],
    ['', 'syncz.json is no JSON: ""'],
  ])('%s is a gap, not a list without proxies', (text, reason) => {
    const { bodies, sync, gaps } = syncz(text);
    expect(bodies.has('syncz')).toBe(false);
    expect(sync).toEqual([]);
    expect(gaps).toEqual([{ section: 'istiod one syncz', reason, hint: '' }]);
  });

  it.each(['[]', 'null'])('%s has no proxies', (text) => {
    expect(syncz(text)).toMatchObject({ sync: [], gaps: [] });
    expect(syncz(text).bodies.has('syncz')).toBe(true);
  });

  it('takes names of types that objects inherit as names, and entries without a proxy as none', () => {
    const resources = { toString: {}, constructor: {}, ['__proto__']: { sent: '1' } };
    const text = JSON.stringify([syncRow('a.shop', {}, { resources }), { proxy: 5 }, {}]);
    const { sync } = syncz(text);
    expect(sync.map(({ pod }) => pod)).toEqual(['a']);
    expect(sync[0]?.types.map(({ type }) => type)).toEqual([
      'toString',
      'constructor',
      '__proto__',
    ]);
  });
});
