import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileProxy } from '../../../src/core/intent/compile.ts';
import { scopeOf } from '../../../src/core/intent/scope/scope.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { EXCLUSION_CODES } from '../../../src/core/why/exclusion.ts';
import { explain } from '../../../src/core/why/explain.ts';
import { DEMO_MESH, RICH_MESH } from '../intent/rich-mesh.ts';
import { spoiled } from '../intent/mutation.ts';

const QUESTIONS = [
  'vs/*', 'dr/*', 'gw/*', 'se/*', 'svc/*', 'sidecar/*', 'pa/*', 'ap/*', 'ra/*', 'telemetry/*', 'envoyfilter/*', 'httproute/*', 'pod/*',
  '*', 'reviews', 'reviews.default', '__proto__', 'vs/__proto__.constructor', 'outbound|80|v1|nowhere', 'outbound|x||', '|||', '/', ' ', '',
]; // prettier-ignore

/** Everything that may be said of every proxy of a mesh. */
function answers(objects: readonly KubeObject[]): void {
  const world = buildWorld({ objects });
  for (const proxy of world.proxies.values()) {
    const context = { world, proxy, scope: scopeOf(world, proxy) };
    const intent = { context, config: compileProxy(world, proxy) };
    for (const question of QUESTIONS)
      for (const { exclusions, chain, present } of explain(question, intent, objects)) {
        // Who does nothing for a proxy does so for a reason.
        expect({ question, isExplained: present || exclusions.length > 0 || chain.length > 0 }).toEqual({ question, isExplained: true }); // prettier-ignore
        for (const { code, says } of exclusions) {
          expect(EXCLUSION_CODES).toContain(code);
          expect(says).not.toMatch(/undefined|\[object/);
        }
      }
  }
}

test.each([
  ['a mesh of all kinds', RICH_MESH],
  ['Bookinfo', DEMO_MESH],
])('%s: each object is explained', (_, mesh) => {
  answers(mesh);
});

test('objects with spoiled fields are explained, too', () => {
  fc.assert(
    fc.property(spoiled(RICH_MESH), (mesh) => {
      answers(mesh);
    }),
    { numRuns: 8 },
  );
});
