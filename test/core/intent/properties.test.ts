import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeKubeObject } from '../../../src/core/decode/kube-object.ts';
import { faultsOf } from '../../../src/core/intent/validate/validate.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';
import { clusterNames, compileAll, DEMO_MESH, partings, RICH_MESH } from './rich-mesh.ts';
import { spoiled } from './mutation.ts';

const MESHES = [
  ['a mesh of all kinds', RICH_MESH],
  ['Bookinfo', DEMO_MESH],
] as const;

const objectOf = (raw: object): KubeObject => {
  const decoded = decodeKubeObject({ ...raw });
  if (decoded === undefined) throw new Error('no object');
  return decoded;
};

describe.each(MESHES)('%s', (_, mesh) => {
  const usual = compileAll(mesh);

  it('has proxies with something in every section', () => {
    expect(usual.size).toBeGreaterThan(1);
    for (const { proxy } of usual.values())
      expect([proxy.clusters.length, proxy.listeners.length]).not.toContain(0);
  });

  it('compiles to the same whatever the order of its objects', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...mesh], { minLength: mesh.length }), (shuffled) => {
        expect(partings(usual, compileAll(shuffled))).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('does not differ from itself', () => {
    expect(partings(usual, usual)).toEqual([]);
    expect(partings(usual, compileAll(mesh))).toEqual([]);
  });

  it('compiles to the same with one more namespace that is empty', () => {
    const name = fc.oneof(fc.constantFrom('zzz', '__proto__', 'constructor'), fc.string({ minLength: 1 })); // prettier-ignore
    fc.assert(
      fc.property(name, fc.dictionary(fc.string(), fc.string()), (namespace, labels) => {
        fc.pre(!mesh.some((one) => one.kind === 'Namespace' && one.name === namespace));
        const added = objectOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }); // prettier-ignore
        expect(partings(usual, compileAll([...mesh, added]))).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });

  it('keeps the cluster of a service that is no longer hidden from anybody', () => {
    const services = mesh.filter(({ kind }) => kind === 'Service');
    const scopes = fc.array(fc.constantFrom('.', '*', '~', 'other', 'shop', 'default', 'nowhere'), { minLength: 1, maxLength: 3 }); // prettier-ignore
    const restricted = (service: KubeObject, exportTo: string | undefined): KubeObject =>
      objectOf({
        ...service.raw,
        metadata: {
          name: service.name,
          namespace: service.namespace,
          labels: service.labels,
          ...(exportTo === undefined ? {} : { annotations: { 'networking.istio.io/exportTo': exportTo } }), // prettier-ignore
        },
      });
    fc.assert(
      fc.property(fc.constantFrom(...services), scopes, (service, scope) => {
        const others = mesh.filter((one) => one !== service);
        const hidden = compileAll([...others, restricted(service, scope.join(','))]);
        const open = compileAll([...others, restricted(service, undefined)]);
        const own = new RegExp(
          `^outbound\\|\\d+\\|\\|${service.name}\\.${service.namespace}\\.svc\\.`,
        );
        for (const [id, side] of hidden)
          expect(clusterNames(open.get(id))).toEqual(
            expect.arrayContaining(clusterNames(side).filter((name) => own.test(name))),
          );
      }),
      { numRuns: 12 },
    );
  });

  it('compiles whatever its objects hold', () => {
    fc.assert(
      fc.property(spoiled(mesh), (objects) => {
        const compiled = compileAll(objects);
        // What is compiled can be compared and printed, too.
        expect(partings(compiled, compiled)).toEqual([]);
        expect(() => faultsOf(objects, buildWorld({ objects }))).not.toThrow();
        expect(Object.prototype).not.toHaveProperty('a');
      }),
      { numRuns: 80 },
    );
  }, 60_000);
});

it('compiles delegates that lead in a circle, and to themselves', () => {
  const part = (name: string, to: string): KubeObject =>
    objectOf({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace: 'shop' },
      spec: {
        http: [{ match: [{ uri: { prefix: '/d' } }], delegate: { name: to, namespace: 'shop' } }],
      },
    });
  const mesh = RICH_MESH.filter(({ name }) => name !== 'part');
  for (const circle of [[part('part', 'part')], [part('part', 'b'), part('b', 'part')]])
    expect(compileAll([...mesh, ...circle]).size).toBe(compileAll(RICH_MESH).size);
});

it('compiles objects of the same name once more, without a namespace, and of kinds that it does not know', () => {
  const bare = RICH_MESH.map((one) => ({ ...one, namespace: '' }));
  const strange = RICH_MESH.map((one) => ({ ...one, kind: '__proto__', apiVersion: 'x' }));
  for (const objects of [[...RICH_MESH, ...RICH_MESH], bare, [...RICH_MESH, ...bare, ...strange]])
    expect(() => compileAll(objects)).not.toThrow();
});
