import { readFileSync } from 'node:fs';
import { decodeKubeDocuments, kubeDocuments } from '../../../src/core/decode/kube-file.ts';
import { diffSides } from '../../../src/core/diff/diff.ts';
import type { Side } from '../../../src/core/diff/sections.ts';
import { compileProxy, type IntendedConfig } from '../../../src/core/intent/compile.ts';
import { intendedProxy } from '../../../src/core/intent/intended-proxy.ts';
import { buildWorld } from '../../../src/core/intent/world/world.ts';
import type { KubeObject } from '../../../src/core/model/kube.ts';

const file = (path: string): readonly KubeObject[] =>
  decodeKubeDocuments(kubeDocuments(readFileSync(path), path)).objects;

/** One object of nearly every kind and field that the compiler reads. */
export const RICH_MESH = file('test/core/intent/rich-mesh.yaml');

/** Bookinfo, as it was captured. */
export const DEMO_MESH = file('fixtures/demo/kubernetes/objects.yaml');

/** What all proxies of a mesh should have, compiled to the end, by "namespace/pod". */
export function compileAll(objects: readonly KubeObject[]): ReadonlyMap<string, Side> {
  const world = buildWorld({ objects });
  return new Map(
    [...world.proxies].map(([id, proxy]) => {
      const config = compileProxy(world, proxy);
      const { clusters, listeners, routes, endpoints } = config;
      const done: IntendedConfig = { clusters, listeners, routes, endpoints };
      return [id, { kind: 'intended', proxy: intendedProxy(proxy, done) }];
    }),
  );
}

/** Where two compilations of a mesh part: "namespace/pod section object path". */
export function partings(
  left: ReadonlyMap<string, Side>,
  right: ReadonlyMap<string, Side>,
): readonly string[] {
  const lonely = [...left.keys(), ...right.keys()].filter((id) => !left.has(id) || !right.has(id));
  const differences = [...left].flatMap(([id, side]) => {
    const other = right.get(id);
    if (other === undefined) return [];
    return diffSides(side, other).differences.map(
      ({ section, name, path }) => `${id} ${section} ${name} ${path}`,
    );
  });
  return [...lonely, ...differences];
}

export const clusterNames = (side: Side | undefined): readonly string[] =>
  (side?.proxy.clusters ?? []).map(({ name }) => name);
