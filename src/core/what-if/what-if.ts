import type { Difference } from '../diff/diff.ts';
import { compileProxy, type IntendedConfig } from '../intent/compile.ts';
import type { IntentProxy } from '../intent/model/proxy.ts';
import type { World } from '../intent/model/world.ts';
import type { KubeObject } from '../model/kube.ts';
import { Collector } from './collector.ts';
import type { Applied } from './apply.ts';
import type { Finding } from './finding.ts';
import type { WhatIfItem } from './item.ts';
import { withoutEffect } from './no-effect.ts';
import { differencesOf } from './unequal.ts';

export interface WhatIf {
  readonly items: readonly WhatIfItem[];
  /** What would be wrong that is not now. */
  readonly introduced: readonly Finding[];
  /** What is wrong and would not be any more. */
  readonly fixed: readonly Finding[];
  /** How many things are wrong before and after. */
  readonly unchanged: number;
  /** Proxies that were compiled, and those of them whose config changes. */
  readonly compared: readonly string[];
  readonly changed: readonly string[];
}

/** A mesh before or after the change. */
export interface Mesh {
  readonly objects: readonly KubeObject[];
  readonly world: World;
}

export interface WhatIfInput {
  readonly before: Mesh;
  readonly after: Mesh;
  readonly applied: readonly Applied[];
  /** Which proxies are looked at; all when absent. */
  readonly only?: (proxy: IntentProxy) => boolean;
  /** Compiles a mesh without one of the change's objects, to see whether it matters. */
  readonly without: (object: KubeObject) => World;
}

/** What a change would do to the config of each proxy, and what it makes worse or better. Pure: nothing is applied. */
export function whatIf({ before, after, applied, only, without }: WhatIfInput): WhatIf {
  const items = new Map<string, { readonly row: Difference; readonly proxies: string[] }>();
  const findings = new Collector();
  findings.mesh('before', before);
  findings.mesh('after', after);
  const compared: string[] = [];
  const changed: string[] = [];
  const ids = [...new Set([...before.world.proxies.keys(), ...after.world.proxies.keys()])].sort();
  for (const id of ids) {
    const [old, next] = [before.world.proxies.get(id), after.world.proxies.get(id)];
    const proxy = next ?? old;
    if (proxy === undefined || (only !== undefined && !only(proxy))) continue;
    compared.push(id);
    const was = old && findings.proxy('before', { id, world: before.world, proxy: old, config: compiled(before.world, old) }); // prettier-ignore
    const is = next && findings.proxy('after', { id, world: after.world, proxy: next, config: compiled(after.world, next) }); // prettier-ignore
    if (old === undefined || next === undefined || was === undefined || is === undefined) continue;
    // The new side goes first: where both know who decided, the change does.
    const differences = differencesOf(next, is, was);
    if (differences.length > 0) changed.push(id);
    for (const row of differences) {
      const key = JSON.stringify([row.section, row.name, row.path, row.left, row.right, row.cause]);
      const known = items.get(key);
      if (known === undefined) items.set(key, { row, proxies: [id] });
      else known.proxies.push(id);
    }
  }
  const rows = [...items.values()].map(itemOf);
  // Of some proxies nobody can say what the others would show.
  const idle =
    only === undefined
      ? withoutEffect({ applied, after: after.world, items: rows, ids: compared, without })
      : [];
  const { introduced, fixed, unchanged } = findings.result();
  return { items: rows, introduced: [...introduced, ...idle], fixed, unchanged, compared, changed };
}

/** Once for the checks and the comparison. */
function compiled(world: World, proxy: IntentProxy): IntendedConfig {
  const { clusters, listeners, routes, endpoints } = compileProxy(world, proxy);
  return { clusters, listeners, routes, endpoints };
}

const itemOf = ({ row, proxies }: { readonly row: Difference; readonly proxies: readonly string[] }): WhatIfItem => ({
  proxies,
  section: row.section,
  name: row.name,
  path: row.path,
  left: row.right,
  right: row.left,
  cause: row.cause,
}); // prettier-ignore
