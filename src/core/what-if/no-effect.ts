import { compileProxy } from '../intent/compile.ts';
import type { World } from '../intent/model/world.ts';
import type { KubeObject } from '../model/kube.ts';
import { resourceText } from '../model/resource.ts';
import type { Applied } from './apply.ts';
import type { Finding } from './finding.ts';
import { differencesOf } from './unequal.ts';
import type { WhatIfItem } from './item.ts';

interface Input {
  readonly applied: readonly Applied[];
  readonly after: World;
  readonly items: readonly WhatIfItem[];
  /** The proxies that were looked at. */
  readonly ids: readonly string[];
  readonly without: (object: KubeObject) => World;
}

/** Kinds whose objects are there to change config. Others (Namespace, Secret, Pod, …) may well change nothing. */
const EFFECTIVE: ReadonlySet<string> = new Set([
  'VirtualService', 'DestinationRule', 'Gateway', 'ServiceEntry', 'Sidecar', 'PeerAuthentication', 'RequestAuthentication',
  'AuthorizationPolicy', 'EnvoyFilter', 'Telemetry', 'HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute',
]); // prettier-ignore

/** Objects of a change that no proxy's config shows: hidden, shadowed by an older one, or about a host that nobody has. */
export function withoutEffect({ applied, after, items, ids, without }: Input): Finding[] {
  const named = new Set(items.flatMap(({ cause }) => (cause === null ? [] : [idOf(cause)])));
  const removed = new Set(applied.flatMap(({ ref, action }) => (action === 'removed' ? [idOf(ref)] : []))); // prettier-ignore
  const doubtful = applied.filter(
    ({ ref, action }) =>
      (action === 'created' || action === 'replaced') && EFFECTIVE.has(ref.kind) && !named.has(idOf(ref)) && !removed.has(idOf(ref)), // prettier-ignore
  );
  return doubtful
    .filter(({ object }) => items.length === 0 || !matters(without(object), after, ids))
    .map(({ ref, action }) => ({
      code: 'no-effect',
      message: `${resourceText(ref)} would be ${action} and change nothing in the config of any proxy`,
      causes: [ref],
      proxies: [],
    }));
}

const idOf = ({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string => `${kind} ${namespace}/${name}`; // prettier-ignore

function matters(without: World, after: World, ids: readonly string[]): boolean {
  return ids.some((id) => {
    const [one, other] = [without.proxies.get(id), after.proxies.get(id)];
    if (one === undefined || other === undefined) return one !== other;
    return differencesOf(other, compileProxy(without, one), compileProxy(after, other)).length > 0;
  });
}
