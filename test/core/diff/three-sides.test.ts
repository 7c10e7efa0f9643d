import { describe, expect, it } from 'vitest';
import type { Side, SideKind } from '../../../src/core/diff/sections.ts';
import { diffThreeSides } from '../../../src/core/diff/three-sides.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { withSources } from '../../../src/core/model/provenance.ts';
import { istiodDumpOf, sideOf } from '../../support/dump-pair.ts';

const { proxy } = sideOf(istiodDumpOf('default/productpage'), 'istiod');

/** One side's only cluster by its fields, or none. */
type Cluster = JsonObject | undefined;

/** A side that has one cluster, or none. */
const sideWith = (kind: SideKind, fields: Cluster): Side => ({
  kind,
  proxy: {
    ...proxy,
    clusters: proxy.clusters.slice(0, fields === undefined ? 0 : 1).map((entry) => ({
      ...entry,
      name: 'web',
      state: 'active',
      raw: fields?.['name'] === undefined ? { name: 'web', ...fields } : fields,
    })),
  },
});

const valuesOf = (intended: Cluster, istiod: Cluster, envoy: Cluster): unknown[] =>
  diffThreeSides(
    {
      intended: sideWith('intended', intended),
      istiod: sideWith('istiod', istiod),
      envoy: sideWith('envoy', envoy),
    },
    { sections: ['clusters'] },
  ).differences.map(({ path, values }) => [path, values]);

const [three, four] = [{ connect_timeout: '3s' }, { connect_timeout: '4s' }];

describe('the three values of a difference', () => {
  it('does not fill in what another side lacks', () => {
    const all = { intended: null, istiod: '4s', envoy: null };
    expect(valuesOf({}, four, {})).toEqual([
      ['connectTimeout', all],
      ['connectTimeout', all],
    ]);
  });

  it('is absent inside of an object that a side lacks as a whole', () => {
    expect(valuesOf(undefined, three, four)).toMatchObject([
      ['', { intended: null, istiod: three, envoy: four }],
      ['connectTimeout', { intended: null, istiod: '3s', envoy: '4s' }],
    ]);
  });

  it('is read from the far side where only a part of it differs', () => {
    expect(valuesOf(three, four, undefined)).toMatchObject([
      ['connectTimeout', { intended: '3s', istiod: '4s', envoy: null }],
      ['', { intended: three, istiod: four, envoy: null }],
    ]);
  });

  it("is the neighbour's where nothing parts", () => {
    expect(valuesOf(three, four, four)).toEqual([
      ['connectTimeout', { intended: '3s', istiod: '4s', envoy: '4s' }],
    ]);
  });
});

describe('the cause of a difference', () => {
  const ref = { kind: 'DestinationRule', namespace: 'shop', name: 'web', field: 'spec.a', file: 'a.yaml', line: 3 }; // prettier-ignore
  const metadata = {
    filter_metadata: { istio: { config: '/apis/networking.istio.io/v1/namespaces/shop/destination-rule/web' } },
  }; // prettier-ignore

  it('has field and place between istiod and Envoy, too', () => {
    const known = { ...three, metadata };
    const { differences } = diffThreeSides(
      {
        intended: sideWith('intended', withSources({ name: 'web', ...known }, { connect_timeout: ref })), // prettier-ignore
        istiod: sideWith('istiod', known),
        envoy: sideWith('envoy', { ...four, metadata }),
      },
      { sections: ['clusters'] },
    );
    expect(differences).toMatchObject([{ path: 'connectTimeout', cause: ref }]);
  });

  it('is not what made the chain around a filter that nothing in the YAML asks for', () => {
    const [own, echo] = [{ name: 'own' }, { name: 'envoy.filters.network.echo' }];
    const chain = withSources({ name: 'web', filters: [own] }, { '': ref });
    const [difference] = diffThreeSides(
      {
        intended: sideWith('intended', chain),
        istiod: sideWith('istiod', { filters: [echo, own] }),
        envoy: sideWith('envoy', { filters: [echo, own] }),
      },
      { sections: ['clusters'] },
    ).differences;
    expect(difference).toMatchObject({
      path: 'filters[envoy.filters.network.echo]',
      cause: null,
      note: 'no object at hand asks for it',
    });
  });
});
