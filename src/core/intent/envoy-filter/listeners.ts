import { object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf, withSources } from '../../model/provenance.ts';
import { patchFilterChain } from './filter-chain.ts';
import { patchList } from './insert.ts';
import { isListener } from './listener-match.ts';
import { added, applyMerge, mergeFilter } from './merge.ts';
import {
  addsIn,
  fitsContext,
  isMerge,
  type Patch,
  type Patches,
  type PatchContext,
} from './patch.ts';

export interface ListenerPatching {
  readonly patches: Patches;
  readonly contextOf: (listener: JsonObject) => PatchContext;
  readonly contexts: readonly PatchContext[];
}

const TYPES = ['LISTENER', 'LISTENER_FILTER', 'FILTER_CHAIN', 'NETWORK_FILTER', 'HTTP_FILTER'];

/** Listeners with all patches applied (istio/pilot/.../envoyfilter/listener_patch.go, patchListeners). */
export function patchListeners(
  listeners: readonly JsonObject[],
  { patches, contextOf, contexts }: ListenerPatching,
): readonly JsonObject[] {
  if (!TYPES.some((type) => patches.has(type))) return listeners;
  const patched = listeners.flatMap((listener) => patchListener(listener, patches, contextOf(listener))); // prettier-ignore
  const own = patches.get('LISTENER') ?? [];
  return [
    ...patched,
    ...contexts.flatMap((context) => own.filter((patch) => addsIn(patch, context)).map(added)),
  ];
}

function patchListener(
  source: JsonObject,
  patches: Patches,
  context: PatchContext,
): readonly JsonObject[] {
  let listener = source;
  for (const patch of patches.get('LISTENER') ?? []) {
    if (!fitsContext(patch, context) || !isListener(listener, patch)) continue;
    if (patch.operation === 'REMOVE') return [];
    if (isMerge(patch)) listener = applyMerge(listener, patch);
  }
  for (const patch of patches.get('LISTENER_FILTER') ?? [])
    if (fitsContext(patch, context) && isListener(listener, patch)) listener = patchFilters(listener, patch); // prettier-ignore
  return [patchChains(listener, patches, context)];
}

function patchFilters(listener: JsonObject, patch: Patch): JsonObject {
  const wanted = text(object(patch.match, 'listener'), 'listenerFilter') ?? '';
  const isIt = (filter: JsonObject): boolean => wanted === '' || text(filter, 'name') === wanted;
  const filters = objects(listener, 'listener_filters');
  // Every listener filter is merged with, whichever one is named, but keeps its name (listener_patch.go, mergeListenerFilter).
  const patched =
    patch.operation === 'MERGE' && wanted !== ''
      ? filters.map((filter) => ({ ...mergeFilter(filter, patch), name: text(filter, 'name') }))
      : patchList(filters, patch, { isIt, hasMatch: wanted !== '' });
  return { ...listener, listener_filters: patched };
}

function patchChains(listener: JsonObject, patches: Patches, context: PatchContext): JsonObject {
  const place = { patches, context, listener };
  const chains = objects(listener, 'filter_chains').flatMap((chain) => patchFilterChain(chain, place) ?? []); // prettier-ignore
  const fallback = object(listener, 'default_filter_chain');
  const news = (patches.get('FILTER_CHAIN') ?? []).filter(
    (patch) => patch.operation === 'ADD' && fitsContext(patch, context) && isListener(listener, patch), // prettier-ignore
  );
  const { default_filter_chain: _, ...rest } = listener;
  const patchedFallback = fallback && patchFilterChain(fallback, place);
  return withSources(
    {
      ...rest,
      // A chain without filters is a removed one.
      filter_chains: [
        ...chains,
        ...news.filter(({ value }) => objects(value, 'filters').length > 0).map(added),
      ],
      ...(patchedFallback === undefined ? {} : { default_filter_chain: patchedFallback }),
    },
    sourcesOf(listener),
  );
}
