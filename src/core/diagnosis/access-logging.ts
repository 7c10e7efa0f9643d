import { text } from '../decode/read.ts';
import { scopeOf } from '../intent/scope/scope.ts';
import type { ListenerClass } from '../intent/listeners/listener-class.ts';
import { meshField } from '../intent/mesh-field.ts';
import { selectedLogs } from '../intent/telemetry/access-log-selection.ts';
import type { Listener } from '../model/envoy/listener.ts';
import type { AccessLog } from '../model/envoy/network-filter.ts';
import type { ProxyRef } from '../model/proxy.ts';
import { resourceText, type ResourceRef } from '../model/resource.ts';
import { proxyText } from '../model/proxy.ts';
import type { ProxySnapshot } from '../model/snapshot.ts';
import type { Facts } from './facts.ts';
import { fieldOf } from './field-of.ts';
import { loggingYaml } from './logging-yaml.ts';

/**
 * What a proxy writes to its container's log for one side: `filtered`: only lines that a filter lets through; `elsewhere`: its lines go
 * to a log service or another file; `off`: none at all.
 */
export type LoggingState = 'on' | 'filtered' | 'elsewhere' | 'off';

/** Why a proxy's log has no access lines, or not all. */
export interface LoggingGap {
  readonly proxy: ProxyRef;
  /** "client": requests that it sends on (a gateway's only side); "server": that it takes; both where they are alike. */
  readonly sides: readonly ('client' | 'server')[];
  readonly state: Exclude<LoggingState, 'on'>;
  /** One plain sentence. */
  readonly text: string;
  /** The field that decides; null where no object at hand does. */
  readonly resource: ResourceRef | null;
  /** CEL expressions of filters, and where lines go instead. */
  readonly details: readonly string[];
  /** An object to apply that turns all lines on for this workload. */
  readonly yaml: string;
  /** The setting for the whole mesh that does the same; null where a Telemetry would win over it. */
  readonly meshYaml: string | null;
}

/**
 * Looks into a proxy's own listeners for access logs that are off, filtered or elsewhere; objects only tell whose doing it is.
 * @param proxy with its listeners; none read is no gap
 */
export function loggingGaps(proxy: ProxySnapshot, facts: Facts | undefined): LoggingGap[] {
  const listeners = proxy.listeners.filter(({ state }) => state === 'active').map(({ config }) => config); // prettier-ignore
  const sides = (['client', 'server'] as const).flatMap((side) => {
    const logs = listeners.filter(({ direction }) => (direction === 'inbound') === (side === 'server')).flatMap(chainLogs); // prettier-ignore
    if (logs.length === 0) return [];
    const { state, details } = worst(logs);
    return [{ side, state, details, ...decided(proxy, facts, side) }];
  });
  const gaps = sides.flatMap((found) => (found.state === 'on' ? [] : [{ ...found, state: found.state }])); // prettier-ignore
  const [first, second] = gaps;
  if (first === undefined) return [];
  const isAlike = second !== undefined && first.state === second.state && sourceText(first) === sourceText(second) && String(first.details) === String(second.details); // prettier-ignore
  const kept = isAlike ? [{ ...first, sides: [first.side, second.side] }] : gaps.map((gap) => ({ ...gap, sides: [gap.side] })); // prettier-ignore
  const isOne = gaps.length === sides.length && kept.length === 1;
  return kept.map(({ sides: of, state, details, source, providers }) => ({
    proxy: proxy.proxy,
    sides: of,
    state,
    text: gapText(proxyText(proxy.proxy), isOne ? '' : SIDE_WORDS[of[0] ?? 'client'], { state, details, source }), // prettier-ignore
    resource: source,
    details,
    ...loggingYaml(facts, proxy.proxy, { source, providers }),
  }));
}

const sourceText = ({ source }: { readonly source: ResourceRef | null }): string =>
  source === null ? '' : resourceText(source);

const SIDE_WORDS = { client: ' of requests that it sends', server: ' of requests that it takes' } as const; // prettier-ignore

interface Said {
  readonly state: Exclude<LoggingState, 'on'>;
  readonly details: readonly string[];
  readonly source: ResourceRef | null;
}

function gapText(who: string, which: string, { state, details, source }: Said): string {
  const by = source === null ? '' : `: ${resourceText(source)}`;
  const to = details.length === 0 ? '' : ` (${details.join('; ')})`;
  if (state === 'off') return `${who} writes no access lines${which}${by}.`;
  if (state === 'filtered') return `${who} writes only some access lines${which}${by}${to}.`;
  return `${who} sends its access lines${which} elsewhere, not to its container's log${to}${by}.`;
}

/** The access logs of each chain's HTTP or TCP filter; a chain without any has an empty list. */
function chainLogs({ filterChains, defaultFilterChain }: Listener): (readonly AccessLog[])[] {
  const chains = defaultFilterChain === undefined ? filterChains : [...filterChains, defaultFilterChain]; // prettier-ignore
  return chains.flatMap(({ filters }) =>
    filters.flatMap((filter) => {
      if (filter.kind === 'http') return [filter.http.accessLogs];
      return filter.kind === 'tcp-proxy' ? [filter.tcp.accessLogs] : [];
    }),
  );
}

interface Found {
  readonly state: LoggingState;
  readonly details: readonly string[];
}

/** Istio gives all chains of a side the same logs; where a patch changed some, one that writes everything means that logging is on. */
function worst(chains: readonly (readonly AccessLog[])[]): Found {
  const found = chains.map(stateOf);
  const order: readonly LoggingState[] = ['on', 'filtered', 'elsewhere', 'off'];
  for (const state of order) {
    const best = found.find((one) => one.state === state);
    if (best !== undefined) return best;
  }
  return { state: 'off', details: [] };
}

const CONSOLES = new Set(['/dev/stdout', '/dev/stderr', '/proc/1/fd/1', '/proc/1/fd/2']);

function stateOf(logs: readonly AccessLog[]): Found {
  const own = logs.filter(({ type, target }) => type.startsWith('Std') || (type === 'FileAccessLog' && CONSOLES.has(target ?? ''))); // prettier-ignore
  if (own.some(({ filter }) => filter === undefined)) return { state: 'on', details: [] };
  if (own.length > 0) return { state: 'filtered', details: own.map(({ filter }) => filterText(filter)) }; // prettier-ignore
  const targets = logs.map(({ type, target }) => target ?? type);
  return { state: logs.length === 0 ? 'off' : 'elsewhere', details: [...new Set(targets)] };
}

/** A CEL expression as it is written; any other filter by its kind. */
function filterText(filter: AccessLog['filter']): string {
  const [expression] = JSON.stringify(filter ?? {}).match(/(?<="expression":)"(?:[^"\\]|\\.)*"/) ?? []; // prettier-ignore
  if (expression === undefined)
    return Object.keys(filter ?? {})
      .join(', ')
      .replaceAll('_', ' ');
  const written: unknown = JSON.parse(expression);
  return typeof written === 'string' ? written : expression;
}

interface Decided {
  /** The Telemetry's field, or the mesh config's. */
  readonly source: ResourceRef | null;
  /** Names of providers that are selected, for an object that goes on with them. */
  readonly providers: readonly string[];
}

/** Whose doing it is, by the objects (istio/pilot/pkg/model/telemetry.go). */
function decided(
  { proxy: ref }: ProxySnapshot,
  facts: Facts | undefined,
  side: 'client' | 'server',
): Decided {
  const none: Decided = { source: null, providers: [] };
  const proxy = facts?.mesh.proxyOf(ref);
  if (facts === undefined || proxy === undefined) return none;
  const { world } = facts.mesh;
  const of: ListenerClass = proxy.type === 'router' ? 'gateway' : side === 'server' ? 'sidecar-inbound' : 'sidecar-outbound'; // prettier-ignore
  const logs = selectedLogs({ world, proxy, scope: scopeOf(world, proxy) }, of) ?? [];
  const disabled = logs.find(({ isDisabled, source }) => isDisabled && source !== undefined);
  const filtered = logs.find(({ filter, source }) => filter !== undefined && source !== undefined);
  const deciding = disabled ?? filtered ?? logs.find(({ source }) => source !== undefined);
  const providers = logs.map(({ provider }) => text(provider, 'name') ?? '').filter((name) => name !== ''); // prettier-ignore
  if (deciding?.source !== undefined) {
    const field = deciding === disabled ? 'disabled' : deciding === filtered ? 'filter.expression' : 'providers'; // prettier-ignore
    return { source: fieldOf(facts, deciding.source, field), providers };
  }
  const mesh = meshField(world, 'accessLogFile')[''] ?? meshSource(facts);
  return { source: mesh ?? null, providers };
}

/** An absent accessLogFile means none. */
const meshSource = ({ mesh: { world } }: Facts): ResourceRef | undefined =>
  world.meshSource && { kind: world.meshSource.kind, namespace: world.meshSource.namespace, name: world.meshSource.name, field: 'data.mesh.accessLogFile' }; // prettier-ignore
