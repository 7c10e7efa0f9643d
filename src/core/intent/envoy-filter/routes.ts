import { number, object, objects, strings, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { sourcesOf, withSources } from '../../model/provenance.ts';
import { patchList } from './insert.ts';
import { added, applyMerge } from './merge.ts';
import { fitsContext, isMerge, type Patch, type Patches, type PatchContext } from './patch.ts';

export interface RoutePatching {
  readonly patches: Patches;
  readonly context: PatchContext;
  /** Of a gateway: the Service ports by the port that it listens on. */
  readonly portMap: ReadonlyMap<number, ReadonlySet<number>>;
}

const TYPES = ['ROUTE_CONFIGURATION', 'VIRTUAL_HOST', 'HTTP_ROUTE'];

/** A route configuration with all patches applied (istio/pilot/.../envoyfilter/rc_patch.go). */
export function patchRouteConfiguration(source: JsonObject, patching: RoutePatching): JsonObject {
  const { patches, context } = patching;
  if (!TYPES.some((type) => patches.has(type))) return source;
  const fitting = (type: string): readonly Patch[] =>
    (patches.get(type) ?? []).filter((patch) => fitsContext(patch, context) && isConfiguration(source, patch, patching)); // prettier-ignore
  const whole = fitting('ROUTE_CONFIGURATION').filter(isMerge).reduce(applyMerge, source);
  const own = { hosts: fitting('VIRTUAL_HOST'), routes: fitting('HTTP_ROUTE') };
  const removed = new Set<string | undefined>();
  const hosts = objects(whole, 'virtual_hosts').flatMap((host): JsonObject[] => {
    const patched = patchHost(host, own);
    if (patched !== undefined) return [patched];
    removed.add(text(host, 'name'));
    return [];
  });
  const news = own.hosts.filter(({ operation }) => operation === 'ADD').map(added);
  // Removed is whatever has the name, also what was added (rc_patch.go, patchVirtualHosts).
  const left = [...hosts, ...news].filter((host) => !removed.has(text(host, 'name')));
  return withSources({ ...whole, virtual_hosts: left }, sourcesOf(whole));
}

interface HostPatches {
  readonly hosts: readonly Patch[];
  readonly routes: readonly Patch[];
}

/** undefined when a patch removes the virtual host. */
function patchHost(source: JsonObject, { hosts, routes }: HostPatches): JsonObject | undefined {
  let host = source;
  for (const patch of hosts) {
    if (!isHost(host, patch)) continue;
    if (patch.operation === 'REMOVE') return undefined;
    if (isMerge(patch)) host = applyMerge(host, patch);
    else if (patch.operation === 'REPLACE') host = added(patch);
  }
  const fitting = routes.filter((patch) => isHost(host, patch));
  if (fitting.length === 0) return host;
  let list: readonly JsonObject[] = objects(host, 'routes')
    .map((route) => patchRoute(route, fitting))
    .filter((route) => route !== undefined);
  for (const patch of fitting) list = insertRoute(list, patch);
  return withSources({ ...host, routes: list }, sourcesOf(host));
}

function patchRoute(source: JsonObject, patches: readonly Patch[]): JsonObject | undefined {
  let route = source;
  for (const patch of patches) {
    if (!isRoute(route, patch)) continue;
    if (patch.operation === 'REMOVE') return undefined;
    if (isMerge(patch)) route = applyMerge(route, patch);
  }
  return route;
}

/** Where a patch names a route that is not there, nothing is inserted; INSERT_FIRST goes to the top even when it is. */
function insertRoute(list: readonly JsonObject[], patch: Patch): readonly JsonObject[] {
  const isIt = (route: JsonObject): boolean => isRoute(route, patch);
  if (patch.operation === 'REMOVE' || patch.operation === 'REPLACE') return list;
  if (patch.operation === 'INSERT_FIRST' && !list.some(isIt) && routeMatch(patch) !== undefined) return list; // prettier-ignore
  return patchList(list, patch, { isIt, hasMatch: routeMatch(patch) !== undefined });
}

const configMatch = (patch: Patch): JsonObject | undefined => object(patch.match, 'routeConfiguration'); // prettier-ignore
const routeMatch = (patch: Patch): JsonObject | undefined => object(configMatch(patch), 'vhost', 'route'); // prettier-ignore

function isConfiguration(
  config: JsonObject,
  patch: Patch,
  { context, portMap }: RoutePatching,
): boolean {
  const match = configMatch(patch);
  if (match === undefined) return true;
  const own = text(config, 'name') ?? '';
  const name = text(match, 'name') ?? '';
  const port = number(match, 'portNumber') ?? 0;
  if (name !== '' && name !== own) return false;
  if (context !== 'GATEWAY') return port === 0 || port === portOfName(own);
  const route = gatewayRoute(own);
  const portName = text(match, 'portName') ?? '';
  const gateway = text(match, 'gateway') ?? '';
  if (portName !== '' && portName !== route.portName) return false;
  if (gateway !== '' && gateway !== route.gateway) return false;
  if (port === 0) return true;
  return portMap.get(route.port)?.has(port) ?? route.port === port;
}

/** "8080" or "inbound|8080||". */
const portOfName = (name: string): number =>
  numberOf(name.startsWith('inbound') ? (name.split('|')[1] ?? '') : name);

const HTTPS_NAME = /^https\.([^.]*)\.([^.]*)\.([^.]*)\.([^.]*)$/;

/** "http.80" or "https.443.https.my-gateway.namespace"; of other names, as with a bind address, nothing (istio/pilot/pkg/model/gateway.go, ParseGatewayRDSRouteName). */
export function gatewayRoute(name: string): { port: number; portName: string; gateway: string } {
  if (name.startsWith('http.')) return { port: numberOf(name.slice(5)), portName: '', gateway: '' };
  const parts = HTTPS_NAME.exec(name);
  if (parts === null) return { port: 0, portName: '', gateway: '' };
  const [, port = '', portName = '', gateway = '', namespace = ''] = parts;
  return { port: numberOf(port), portName, gateway: `${namespace}/${gateway}` };
}

const numberOf = (digits: string): number => (/^\d+$/.test(digits) ? Number(digits) : 0);

function isHost(host: JsonObject, patch: Patch): boolean {
  const match = object(configMatch(patch), 'vhost');
  const name = text(match, 'name') ?? '';
  const domain = text(match, 'domainName') ?? '';
  return (
    (name === '' || name === text(host, 'name')) &&
    (domain === '' || strings(host, 'domains').includes(domain))
  );
}

const ACTIONS: Readonly<Record<string, string>> = {
  ROUTE: 'route',
  REDIRECT: 'redirect',
  DIRECT_RESPONSE: 'direct_response',
};

function isRoute(route: JsonObject, patch: Patch): boolean {
  const match = routeMatch(patch);
  const name = text(match, 'name') ?? '';
  if (name !== '' && name !== text(route, 'name')) return false;
  const field = ACTIONS[text(match, 'action') ?? 'ANY'];
  const isKnown = Object.values(ACTIONS).some((one) => object(route, one) !== undefined);
  return field === undefined || !isKnown || object(route, field) !== undefined;
}
