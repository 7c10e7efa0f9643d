import { isObject } from '../decode/read.ts';
import { redacted } from '../decode/redact.ts';
import type { JsonObject } from '../model/json.ts';
import type { IntendedConfig } from './compile.ts';
import { lazy } from './lazy.ts';

/**
 * A compiled config without key material, as all that is shown or compared has to be: a RequestAuthentication may have a
 * symmetric key in it, an EnvoyFilter anything.
 */
export function redactedConfig(config: IntendedConfig): IntendedConfig {
  const section = (key: keyof IntendedConfig): (() => readonly JsonObject[]) =>
    lazy(() => config[key].map((object) => redacted(object)).filter(isObject));
  const [clusters, listeners, routes, endpoints] = [section('clusters'), section('listeners'), section('routes'), section('endpoints')]; // prettier-ignore
  return {
    get clusters() {
      return clusters();
    },
    get listeners() {
      return listeners();
    },
    get routes() {
      return routes();
    },
    get endpoints() {
      return endpoints();
    },
  };
}
