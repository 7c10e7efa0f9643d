import { isObject } from '../decode/read.ts';
import { redacted } from '../decode/redact.ts';
import type { JsonObject } from '../model/json.ts';
import type { IntendedConfig, IntentSection } from './compile.ts';
import { lazily } from './lazy.ts';

/**
 * A compiled config without key material, as all that is shown or compared has to be: a RequestAuthentication may have a
 * symmetric key in it, an EnvoyFilter anything.
 */
export function redactedConfig(config: IntendedConfig): IntendedConfig {
  const section = (key: IntentSection) => (): readonly JsonObject[] =>
    config[key].map((object) => redacted(object)).filter(isObject);
  return lazily<IntendedConfig>({
    clusters: section('clusters'),
    listeners: section('listeners'),
    routes: section('routes'),
    endpoints: section('endpoints'),
  });
}
