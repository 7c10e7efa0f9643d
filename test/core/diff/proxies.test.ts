import { describe, expect, it } from 'vitest';
import { diffSides } from '../../../src/core/diff/diff.ts';
import { isByNature } from '../../../src/core/diff/own.ts';
import { compareReplicas } from '../../../src/core/diff/replicas.ts';
import { envoyFilterIn } from '../../../src/core/diff/envoy-filter.ts';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { envoyDump, find, sideOf, type Dump } from '../../support/dump-pair.ts';

/** A replica like reviews-v1, changed. */
function replica(pod: string, change: (dump: Dump) => void = () => {}) {
  const dump = envoyDump('default/reviews-v1');
  change(dump);
  return sideOf(dump, 'envoy', pod).proxy;
}
const otherPolicy = (dump: Dump): void => {
  find(dump, ({ name }, field) => field === 'cluster' && String(name).includes('|9080||ratings'))[
    'lb_policy'
  ] = 'RANDOM';
};

describe('replicas', () => {
  it('agree, whoever they are', () => {
    const { agree, odd, sample } = compareReplicas([replica('a'), replica('b'), replica('c')]);
    expect(agree).toEqual(['default/a', 'default/b', 'default/c']);
    expect(odd).toEqual([]);
    expect(sample.result.differences).toEqual([]);
  });

  it.each([0, 1, 2])('name the odd one out, at place %d', (at) => {
    const names = ['a', 'b', 'c'];
    const { agree, odd } = compareReplicas(
      names.map((name, index) => replica(name, index === at ? otherPolicy : undefined)),
    );
    expect(odd.map(({ proxy }) => proxy)).toEqual([`default/${names[at]}`]);
    expect(agree).toEqual(
      names.filter((_, index) => index !== at).map((name) => `default/${name}`),
    );
    expect(odd[0]?.result.differences).toMatchObject([{ path: 'lbPolicy', right: 'RANDOM' }]);
  });

  it('are at least two', () => {
    expect(() => compareReplicas([replica('a')])).toThrow('no two replicas');
  });
});

describe('two proxies', () => {
  it('may have certificates of their own: issuer and names count, not serial numbers', () => {
    // Both run as default/bookinfo-reviews, each with a certificate of its own.
    const result = diffSides(
      sideOf(envoyDump('default/reviews-v1'), 'envoy', 'a'),
      sideOf(envoyDump('default/reviews-v2'), 'envoy', 'b'),
      { sections: ['secrets'] },
    );
    expect(result.summary.secrets).toMatchObject({ compared: 2, different: 0 });
  });

  it('part where they are somebody else', () => {
    const { differences } = diffSides(
      sideOf(envoyDump('default/reviews-v1'), 'envoy', 'a'),
      sideOf(envoyDump('default/details'), 'envoy', 'b'),
      { sections: ['secrets'] },
    );
    expect(differences.map(({ path }) => path)).toContain('certificates[0].sans[0]');
  });

  it('do not part in what traffic or DNS found', () => {
    const { differences } = diffSides(
      sideOf(envoyDump('default/reviews-v1'), 'envoy', 'a'),
      sideOf(envoyDump('default/reviews-v2'), 'envoy', 'b'),
      { sections: ['endpoints'] },
    );
    expect(differences).toEqual([]);
  });

  const own = {
    left: { addresses: ['10.0.0.5'], pod: 'web-1' },
    right: { addresses: ['10.0.0.50'], pod: 'web-2' },
  };
  it.each([
    ['their own address', '10.0.0.5', '10.0.0.50', true],
    ['their own address in a longer text', 'inbound 10.0.0.5:80', 'inbound 10.0.0.50:80', true],
    ['their pod', { id: 'web-1' }, { id: 'web-2' }, true],
    ['an address that is the same for both', '10.0.0.5', '10.0.0.5', false],
    ['a longer address that begins alike', '10.0.0.55', '10.0.0.50', false],
    ['something else beside their address', '10.0.0.5 a', '10.0.0.50 b', false],
    ['something else', 1, 2, false],
  ])('by nature: %s', (_, left, right, expected) => {
    expect(isByNature({ left, right }, 'virtualInbound', own)).toBe(expected);
  });

  it('have no listener for their own address in a headless service', () => {
    expect(isByNature({ left: undefined, right: {} }, '10.0.0.50_80', own)).toBe(false);
    expect(isByNature({ left: {}, right: undefined }, '10.0.0.50_80', own)).toBe(true);
    expect(isByNature({ left: undefined, right: {} }, '10.0.0.5_80', own)).toBe(true);
    expect(isByNature({ left: undefined, right: {} }, '10.0.0.7_80', own)).toBe(false);
  });
});

describe('the EnvoyFilter behind a refused filter', () => {
  const filter = (name: string, code: string): KubeObject => {
    const decoded = decodeKubeObject({
      apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter', metadata: { namespace: 'shop', name },
      spec: { configPatches: [{ applyTo: 'HTTP_FILTER', patch: { operation: 'INSERT_BEFORE', value: lua(code) } }] },
    }); // prettier-ignore
    if (decoded === undefined) throw new Error('no object');
    return decoded;
  };
  const lua = (code: string) => ({
    name: 'envoy.filters.http.lua',
    typed_config: { '@type': 'type.googleapis.com/envoy.Lua', inlineCode: code },
  });
  const held = (code: string) => ({
    name: 'envoy.filters.http.lua',
    typed_config: { '@type': 'envoy.Lua', inline_code: code, stat_prefix: 'x' },
  });
  const one = filter('one', 'function envoy_on_request(one)');
  const two = filter('two', 'function envoy_on_request(two)');

  it('is found by what its patch brings, in either spelling', () => {
    const found = envoyFilterIn([held('function envoy_on_request(two)')], [one, two]);
    expect(found).toMatchObject({
      kind: 'EnvoyFilter',
      name: 'two',
      field: 'spec.configPatches[0]',
    });
  });

  it('is found in the whole object, by what Envoy quotes where several are in it', () => {
    const listener = { http_filters: [held('function envoy_on_request(one)'), held('b = something else')] }; // prettier-ignore
    const other = filter('other', 'b = something else');
    expect(envoyFilterIn([listener], [one, other])).toBeUndefined();
    expect(envoyFilterIn([listener], [one, other], 'script load error: b = something el…')).toMatchObject({ name: 'other' }); // prettier-ignore
  });

  it('is not guessed', () => {
    expect(envoyFilterIn([held('else')], [one, two])).toBeUndefined();
  });
});
