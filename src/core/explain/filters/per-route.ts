import { flag, object, typeName } from '../../decode/read.ts';
import type { HttpFilter } from '../../model/envoy/network-filter.ts';
import type { PerFilterConfig } from '../../model/envoy/per-filter-config.ts';
import type { JsonObject } from '../../model/json.ts';

/** What a route says about one filter. */
export interface RouteSettings {
  readonly isDisabled: boolean;
  /** The most specific first, without the wrapper FilterConfig. */
  readonly configs: readonly JsonObject[];
}

/**
 * The typed_per_filter_config for a filter by its name, and whether it is off: the most specific level that speaks of it decides, else
 * the filter's own `disabled` (envoy/source/common/router/config_impl.cc, PerFilterConfigs; route.v3.FilterConfig).
 */
export function routeSettings(filter: HttpFilter, perFilter: readonly PerFilterConfig[]): RouteSettings {
  const own = perFilter.map(({ all }) => all.get(filter.name)).filter((value) => value !== undefined);
  const [nearest] = own;
  return {
    isDisabled: nearest === undefined ? filter.disabled : isOff(nearest),
    configs: own.map(unwrapped).filter((value) => value !== undefined),
  };
} // prettier-ignore

const isOff = (config: JsonObject): boolean =>
  typeName(config) === 'FilterConfig' && flag(config, 'disabled') === true;

const unwrapped = (config: JsonObject): JsonObject | undefined =>
  typeName(config) === 'FilterConfig' ? object(config, 'config') : config;
