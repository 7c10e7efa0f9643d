import { RE2JS } from 're2js';
import { number, object, objects, text } from '../../decode/read.ts';
import { toEnvoySpelling } from '../../decode/spelling.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import { hasTargets, isAttached } from '../security/policy-attachment.ts';
import { selects, texts } from '../world/texts.ts';
import { packed } from './presence.ts';

/** Which side of a proxy a patch is for (istio/api networking/v1alpha3/envoy_filter.proto, PatchContext). */
export type PatchContext = 'SIDECAR_INBOUND' | 'SIDECAR_OUTBOUND' | 'GATEWAY';

/** One configPatch that applies to a proxy. */
export interface Patch {
  readonly applyTo: string;
  readonly context: string;
  readonly match: JsonObject | undefined;
  readonly operation: string;
  /** In Envoy's spelling. */
  readonly value: JsonObject;
  readonly resource: ResourceRef;
}

/** Patches by what they apply to, in the order in which they are applied. */
export type Patches = ReadonlyMap<string, readonly Patch[]>;

/** Kinds of objects for which inserting is more than adding. */
const ORDERED = new Set(['HTTP_FILTER', 'NETWORK_FILTER', 'HTTP_ROUTE', 'LISTENER_FILTER']);

/** The EnvoyFilters that select a proxy, oldest first. */
export const envoyFiltersFor = (world: World, proxy: IntentProxy): readonly ConfigObject[] =>
  world
    .list('EnvoyFilter')
    .filter(({ namespace }) => namespace === world.rootNamespace || namespace === proxy.namespace)
    .filter((filter) => selectsProxy(filter, proxy));

/**
 * The patches of all EnvoyFilters that select a proxy: by priority, those of the root namespace first, older first
 * (istio/pilot/pkg/model/push_context.go, EnvoyFilters).
 */
export function patchesFor(world: World, proxy: IntentProxy): Patches {
  const { rootNamespace } = world;
  const rank = (filter: ConfigObject): number => number(filter.spec, 'priority') ?? 0;
  const isOwn = ({ namespace }: ConfigObject): number => Number(namespace !== rootNamespace);
  // world.list is sorted by age already, and sorting keeps the order of equals.
  const sorted = envoyFiltersFor(world, proxy).toSorted(
    (a, b) => rank(a) - rank(b) || isOwn(a) - isOwn(b),
  );
  const patches = new Map<string, Patch[]>();
  for (const patch of sorted.flatMap((filter) => patchesOf(filter, proxy))) {
    const list = patches.get(patch.applyTo) ?? [];
    list.push(patch);
    patches.set(patch.applyTo, list);
  }
  return patches;
}

/** By its own workloadSelector, or by targetRefs to a Gateway, beside which the selector says nothing. */
function selectsProxy(filter: ConfigObject, proxy: IntentProxy): boolean {
  if (hasTargets(filter)) return isAttached(filter, proxy);
  return selects(texts(object(filter.spec, 'workloadSelector', 'labels')), proxy.labels);
}

function patchesOf(filter: ConfigObject, proxy: IntentProxy): Patch[] {
  return objects(filter.spec, 'configPatches').flatMap((source, index): Patch[] => {
    const patch = object(source, 'patch');
    const match = object(source, 'match');
    const applyTo = text(source, 'applyTo') ?? '';
    if (patch === undefined || !fitsProxy(object(match, 'proxy'), proxy)) return [];
    const operation = text(patch, 'operation') ?? '';
    return [
      {
        applyTo,
        context: text(match, 'context') ?? 'ANY',
        match,
        operation: operation.startsWith('INSERT_') && !ORDERED.has(applyTo) ? 'ADD' : operation,
        value: packed(toEnvoySpelling(object(patch, 'value') ?? {})),
        resource: refTo(filter, `spec.configPatches[${index}]`),
      },
    ];
  });
}

/** Longer expressions match no proxy (istio/pilot/pkg/model/envoyfilter.go, maxProxyVersionLen). */
const LONGEST_EXPRESSION = 1024;

/** A version that is not known fits no expression. */
function fitsProxy(match: JsonObject | undefined, proxy: IntentProxy): boolean {
  const expression = text(match, 'proxyVersion') ?? '';
  if (expression !== '' && !fitsVersion(expression, proxy.istioVersion)) return false;
  const wanted = Object.entries(object(match, 'metadata') ?? {});
  return wanted.every(([key, value]) => (proxy.metadata[key] ?? OF_POD[key]?.(proxy)) === value);
}

/** What the agent says of the pod without a variable of the container (istio/pkg/bootstrap/config.go, getNodeMetaData; istio/pkg/model/proxy.go). */
const OF_POD: Readonly<Record<string, (proxy: IntentProxy) => string>> = {
  NAME: ({ ref }) => ref.pod,
  NAMESPACE: ({ namespace }) => namespace,
  SERVICE_ACCOUNT: ({ serviceAccount }) => serviceAccount,
  WORKLOAD_NAME: ({ workloadName }) => workloadName,
  CLUSTER_ID: ({ clusterId }) => clusterId,
  ISTIO_VERSION: ({ istioVersion }) => istioVersion,
  INTERCEPTION_MODE: ({ interception }) => interception,
  NODE_NAME: ({ nodeName }) => nodeName,
};

function fitsVersion(expression: string, version: string): boolean {
  if (version === '' || expression.length > LONGEST_EXPRESSION) return false;
  try {
    return RE2JS.compile(expression).matcher(version).find();
  } catch {
    // istiod ignores what does not compile, and then asks no version.
    return true;
  }
}

export const fitsContext = (patch: Patch, context: PatchContext): boolean =>
  patch.context === context || patch.context === 'ANY';

/** Whole objects without a named context are added once: for outbound traffic and gateways. */
export const addsIn = (patch: Patch, context: PatchContext): boolean =>
  patch.operation === 'ADD' &&
  fitsContext(patch, context) &&
  !(patch.context === 'ANY' && context === 'SIDECAR_INBOUND');

export const isMerge = ({ operation }: Patch): boolean =>
  operation === 'MERGE' || operation === 'MERGE_AND_REPLACE_LIST';
