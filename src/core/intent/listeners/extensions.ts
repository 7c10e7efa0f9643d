import { number, object, objects, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo, withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import { any, extension } from '../message.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { World } from '../model/world.ts';
import { isAttached } from '../security/policy-attachment.ts';
import { byAge } from '../world/config-objects.ts';
import type { ListenerClass } from './listener-class.ts';

export type Phase = 'AUTHN' | 'AUTHZ' | 'STATS' | 'UNSPECIFIED_PHASE';
/** The filters of a phase, those of highest priority first. */
export type ExtensionsOf = (phase: Phase) => readonly JsonObject[];

const NONE: ExtensionsOf = () => [];

/** http_filters of WasmPlugins and TrafficExtensions (istio/pilot/pkg/model/push_context.go, TrafficExtensionsByListenerInfo). */
export const httpExtensions = (
  context: ProxyContext,
  of: ListenerClass,
  port: number,
): ExtensionsOf => extensionsFor(context, { of, port, type: 'http' });

/** Network filters of WasmPlugins; only those of type NETWORK. */
export const networkExtensions = (
  context: ProxyContext,
  of: ListenerClass,
  port: number,
): ExtensionsOf => extensionsFor(context, { of, port, type: 'network' });

/** Whether any are defined: then ports of listeners matter. */
export const hasExtensions = (world: World): boolean => extensionsOf(world).length > 0;

interface Place {
  readonly of: ListenerClass;
  readonly port: number;
  readonly type: 'http' | 'network';
}

function extensionsFor({ world, proxy }: ProxyContext, place: Place): ExtensionsOf {
  const all = extensionsOf(world);
  if (all.length === 0) return NONE;
  const matching = [...new Set([proxy.namespace, world.rootNamespace])]
    .flatMap((namespace) => all.filter((one) => one.object.namespace === namespace))
    .filter(
      (one) =>
        one.type === place.type && isAttached(one.object, proxy) && matches(one.object, place),
    ) // prettier-ignore
    .toSorted((a, b) => b.priority - a.priority);
  return (phase) => matching.filter((one) => one.phase === phase).map(({ filter }) => filter);
}

interface Extension {
  readonly object: ConfigObject;
  readonly phase: Phase;
  readonly priority: number;
  readonly type: Place['type'];
  readonly filter: JsonObject;
}

const KNOWN = new WeakMap<World, readonly Extension[]>();

function extensionsOf(world: World): readonly Extension[] {
  let known = KNOWN.get(world);
  if (known === undefined) {
    // A WasmPlugin counts as a TrafficExtension of its age (istio/pilot/pkg/config/kube/extensions/translate.go).
    known = byAge([...world.list('WasmPlugin'), ...world.list('TrafficExtension')])
      .map((one) =>
        one.kind === 'WasmPlugin'
          ? toExtension(one, one.spec, '~istio-translated-wasmplugin')
          : toExtension(one, object(one.spec, 'wasm'), ''),
      )
      .filter((one) => one !== undefined);
    KNOWN.set(world, known);
  }
  return known;
}

/** Undefined for what Istio discards: neither Wasm nor Lua (model/extensions.go, convertToTrafficExtensionWrapper). */
function toExtension(
  source: ConfigObject,
  wasm: JsonObject | undefined,
  suffix: string,
): Extension | undefined {
  const name = `extensions.istio.io/trafficextension/${source.namespace}.${source.name}${suffix}`;
  const type = text(wasm, 'type') === 'NETWORK' ? 'network' : 'http';
  const lua = text(object(source.spec, 'lua'), 'inlineCode') ?? '';
  const isWasm = wasm !== undefined && (text(wasm, 'url') ?? '') !== '';
  if (!isWasm && (wasm !== undefined || lua === '' || lua.length > 65_536)) return undefined;
  const filter = isWasm ? discovered(name, type) : luaFilter(name, lua);
  const phase = text(source.spec, 'phase');
  return {
    object: source,
    phase:
      phase === 'AUTHN' || phase === 'AUTHZ' || phase === 'STATS' ? phase : 'UNSPECIFIED_PHASE',
    priority: number(source.spec, 'priority') ?? Number.NEGATIVE_INFINITY,
    type: isWasm ? type : 'http',
    filter: withSources(filter, { '': refTo(source) }),
  };
}

/** Wasm comes by ECDS; istiod sends RBAC that denies where it may not be used (core/extension/extensionfilter.go). */
const discovered = (name: string, type: Place['type']): JsonObject => ({
  name,
  config_discovery: {
    config_source: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
    type_urls: [
      `type.googleapis.com/envoy.extensions.filters.${type}.wasm.v3.Wasm`,
      `type.googleapis.com/envoy.extensions.filters.${type}.rbac.v3.RBAC`,
    ],
  },
});

const luaFilter = (name: string, code: string): JsonObject =>
  extension(
    name,
    any('envoy.extensions.filters.http.lua.v3.Lua', {
      default_source_code: { inline_string: code },
    }),
  );

/** `match`: any of the selectors by side and port (matchTrafficExtensionSelectors). */
function matches({ spec }: ConfigObject, { of, port }: Place): boolean {
  const selectors = objects(spec, 'match');
  if (selectors.length === 0) return true;
  const side = of === 'sidecar-inbound' ? 'SERVER' : 'CLIENT';
  return selectors.some((selector) => {
    const mode = text(selector, 'mode') ?? 'UNDEFINED';
    const ports = objects(selector, 'ports');
    return (
      (mode === 'UNDEFINED' || mode === 'CLIENT_AND_SERVER' || mode === side) &&
      (ports.length === 0 || ports.some((one) => port !== 0 && number(one, 'number') === port))
    );
  });
}
