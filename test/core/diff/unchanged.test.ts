import { describe, expect, it } from 'vitest';
import { diffSides } from '../../../src/core/diff/diff.ts';
import { envoyDump, istiodDumpOf, sideOf } from '../../support/dump-pair.ts';

describe('what nobody changed', () => {
  const all = ['default/productpage', 'default/details', 'default/ratings', 'default/reviews-v1', 'default/reviews-v2', 'default/reviews-v3', 'default/sleep', 'istio-system/istio-ingressgateway']; // prettier-ignore

  it.each(all)('is equal between a real istiod and the Envoy of %s', (proxy) => {
    const { summary, differences: found } = diffSides(
      sideOf(istiodDumpOf(proxy), 'istiod'),
      sideOf(envoyDump(proxy), 'envoy'),
    );
    expect(found).toEqual([]);
    for (const section of ['clusters', 'listeners', 'routes', 'endpoints'] as const)
      expect(summary[section].equal).toBeGreaterThan(0);
  });

  it.each(all)('is equal between %s and itself', (proxy) => {
    const side = sideOf(envoyDump(proxy), 'envoy');
    expect(diffSides(side, sideOf(envoyDump(proxy), 'envoy')).differences).toEqual([]);
  });
});
