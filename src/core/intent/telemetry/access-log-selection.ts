import { compare } from '../world/config-objects.ts';
import { flag, object, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';
import { telemetryEntries, type TelemetryEntry } from './applicable.ts';
import { defaultProviders, extensionProvider, providerNames } from './providers.ts';

/** One access log that a proxy writes. */
export interface SelectedLog {
  readonly provider: JsonObject;
  readonly isDisabled: boolean;
  /** accessLogging[].filter */
  readonly filter: JsonObject | undefined;
  /** The Telemetry's entry that decided; undefined for the mesh's default provider. */
  readonly source: ResourceRef | undefined;
}

type Choice = Omit<SelectedLog, 'provider'>;

/**
 * The access logs that Telemetry objects and the mesh's default providers select for a kind of listener, sorted by provider;
 * undefined when neither says a word, so that accessLogFile decides (istio/pilot/pkg/model/telemetry.go, AccessLogging).
 */
export function selectedLogs(
  context: ProxyContext,
  of: ListenerClass,
): readonly SelectedLog[] | undefined {
  const levels = telemetryEntries(context, 'accessLogging');
  const defaults = defaultProviders(context.world, 'accessLogging');
  if (levels.length === 0 && defaults.length === 0) return undefined;
  const side = of === 'sidecar-inbound' ? 'SERVER' : 'CLIENT';
  const choices = levels.length === 0 ? new Map(defaults.map((name) => [name, PLAIN])) : chosen(levels, defaults, side); // prettier-ignore
  return [...choices]
    .flatMap(([name, choice]) => {
      const provider = extensionProvider(context.world, name);
      return provider === undefined ? [] : [{ provider, ...choice }];
    })
    .toSorted((a, b) => compare(text(a.provider, 'name') ?? '', text(b.provider, 'name') ?? ''));
}

const PLAIN: Choice = { isDisabled: false, filter: undefined, source: undefined };

/** Providers of the narrowest level that names any replace those before; entries without providers go on with the last named ones (mergeLogs). */
function chosen(
  levels: readonly (readonly TelemetryEntry[])[],
  defaults: readonly string[],
  side: string,
): Map<string, Choice> {
  let inScope = new Set(defaults);
  const named = new Map<string, Choice>();
  for (const level of levels) {
    const names = new Set<string>();
    for (const { spec, source } of level) {
      if (!isForSide(spec, side)) continue;
      for (const name of providerNames(spec)) {
        names.add(name);
        named.set(name, { isDisabled: false, filter: object(spec, 'filter'), source });
      }
    }
    if (names.size > 0) inScope = names;
  }

  const choices = new Map<string, Choice>();
  let inherited = defaults;
  for (const { spec, source } of levels.flat()) {
    const own = providerNames(spec);
    if (own.length > 0) inherited = own;
    if (!isForSide(spec, side)) continue;
    for (const name of inherited) {
      if (!inScope.has(name)) continue;
      const choice = named.get(name) ?? { ...PLAIN, source };
      const isDisabled = flag(spec, 'disabled') === true;
      choices.set(name, isDisabled ? { isDisabled, filter: undefined, source } : choice);
    }
  }
  return choices;
}

/** match.mode; absent means CLIENT_AND_SERVER. */
function isForSide(entry: JsonObject, side: string): boolean {
  const mode = text(object(entry, 'match'), 'mode') ?? 'CLIENT_AND_SERVER';
  return mode === 'CLIENT_AND_SERVER' || mode === side;
}
