import { isObject, number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf, withSources } from '../../model/provenance.ts';
import { patchList } from './insert.ts';
import { isListener, isVirtual } from './listener-match.ts';
import { applyMerge, mergeFilter, mergeSocket } from './merge.ts';
import { fitsContext, isMerge, type Patch, type Patches, type PatchContext } from './patch.ts';
import { patchRouteConfiguration } from './routes.ts';

/** The listener that a chain stands in. */
export interface ChainPlace {
  readonly patches: Patches;
  readonly context: PatchContext;
  readonly listener: JsonObject;
}

const HTTP = 'envoy.filters.network.http_connection_manager';

/** A filter chain with all patches applied; undefined when one removes it. */
export function patchFilterChain(source: JsonObject, place: ChainPlace): JsonObject | undefined {
  const { patches, context, listener } = place;
  const applies = (patch: Patch): boolean =>
    fitsContext(patch, context) && isListener(listener, patch) && isChain(listener, source, patch);
  let chain = withRoutes(source, place);
  for (const patch of (patches.get('FILTER_CHAIN') ?? []).filter(applies)) {
    if (patch.operation === 'REMOVE') return undefined;
    if (isMerge(patch)) chain = mergeChain(chain, patch);
  }
  let filters = objects(chain, 'filters');
  const own = (patches.get('NETWORK_FILTER') ?? []).filter(applies);
  for (const patch of own) filters = patchList(filters, patch, networkMatch(patch));
  const merged = filters.map((filter) => {
    const patched = own
      .filter((patch) => patch.operation === 'MERGE')
      .reduce(
        (one, patch) => (networkMatch(patch).isIt(one) ? mergeFilter(one, patch) : one),
        filter,
      );
    return text(patched, 'name') === HTTP ? patchHttp(patched, (patches.get('HTTP_FILTER') ?? []).filter(applies)) : patched; // prettier-ignore
  });
  return withSources({ ...chain, filters: merged }, sourcesOf(chain));
}

function mergeChain(chain: JsonObject, patch: Patch): JsonObject {
  const socket = chain['transport_socket'];
  const theirs = patch.value['transport_socket'];
  // Of a patch with a socket of the same name nothing else counts (listener_patch.go, mergeTransportSocketListener).
  if (!isObject(socket) || !isObject(theirs) || text(socket, 'name') !== text(theirs, 'name'))
    return applyMerge(chain, patch);
  const sources = { transport_socket: patch.resource };
  return withSources({ ...chain, transport_socket: mergeSocket(socket, patch) }, sources);
}

/** The route configuration that an inbound chain holds itself is patched before there is a listener (httproute.go, buildSidecarInboundHTTPRouteConfig). */
function withRoutes(chain: JsonObject, { patches, context }: ChainPlace): JsonObject {
  if (context !== 'SIDECAR_INBOUND') return chain;
  const filters = objects(chain, 'filters').map((filter) => {
    const config = object(filter, 'typed_config');
    const routes = object(config, 'route_config');
    if (config === undefined || routes === undefined) return filter;
    const patched = patchRouteConfiguration(routes, { patches, context, portMap: new Map() });
    return patched === routes ? filter : { ...filter, typed_config: { ...config, route_config: patched } }; // prettier-ignore
  });
  return { ...chain, filters };
}

function patchHttp(filter: JsonObject, patches: readonly Patch[]): JsonObject {
  const config = object(filter, 'typed_config');
  const fitting = patches.filter((patch) => networkMatch(patch).isIt(filter));
  if (config === undefined || fitting.length === 0) return filter;
  let filters = objects(config, 'http_filters');
  for (const patch of fitting) filters = patchList(filters, patch, httpMatch(patch));
  const merges = fitting.filter((patch) => patch.operation === 'MERGE');
  const merged = filters.map((one) =>
    merges.reduce(
      (now, patch) => (httpMatch(patch).isIt(now) ? mergeFilter(now, patch) : now),
      one,
    ),
  );
  return { ...filter, typed_config: { ...config, http_filters: merged } };
}

const filterMatch = (patch: Patch): JsonObject | undefined =>
  object(patch.match, 'listener', 'filterChain', 'filter');

function networkMatch(patch: Patch): { isIt: (filter: JsonObject) => boolean; hasMatch: boolean } {
  const match = filterMatch(patch);
  return {
    isIt: (filter) => match === undefined || text(match, 'name') === text(filter, 'name'),
    hasMatch: match !== undefined,
  };
}

function httpMatch(patch: Patch): { isIt: (filter: JsonObject) => boolean; hasMatch: boolean } {
  const match = object(filterMatch(patch), 'subFilter');
  return {
    isIt: (filter) => match === undefined || text(match, 'name') === text(filter, 'name'),
    hasMatch: match !== undefined,
  };
}

function isChain(listener: JsonObject, chain: JsonObject, patch: Patch): boolean {
  const outer = object(patch.match, 'listener');
  const own = object(chain, 'filter_chain_match');
  const port = number(outer, 'portNumber') ?? 0;
  if (isVirtual(listener) && port > 0 && number(own, 'destination_port') !== port) return false;
  const match = object(outer, 'filterChain');
  if (match === undefined) return true;
  const wanted = (key: string): string => text(match, key) ?? '';
  if (wanted('name') !== '' && wanted('name') !== text(chain, 'name')) return false;
  if (wanted('sni') !== '' && !strings(own, 'server_names').includes(wanted('sni'))) return false;
  const transport = wanted('transportProtocol');
  if (transport !== '' && transport !== text(own, 'transport_protocol')) return false;
  const protocols = wanted('applicationProtocols');
  const has = strings(own, 'application_protocols');
  if (protocols !== '' && !protocols.split(',').every((one) => has.includes(one))) return false;
  const destination = number(match, 'destinationPort') ?? 0;
  return destination === 0 || number(own, 'destination_port') === destination;
}
