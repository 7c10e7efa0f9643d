import { text } from '../decode/read.ts';
import { sharedConfig } from '../decode/shared-config.ts';
import type { IntendedConfig, IntentSection } from '../intent/compile.ts';
import type { JsonObject } from '../model/json.ts';

/**
 * What is meant for some proxies, with one object for equal messages: clients that are meant to send alike are then known by it. As with
 * what is compiled, a section that nobody looks at costs nothing.
 */
export function sharedIntent(): (config: IntendedConfig) => IntendedConfig {
  const shared = sharedConfig();
  const all = (config: IntendedConfig, section: IntentSection): readonly JsonObject[] =>
    config[section].map((raw) => shared.same(section, text(raw, 'name') ?? text(raw, 'cluster_name') ?? '', raw)); // prettier-ignore
  return (config) => ({
    get clusters() {
      return all(config, 'clusters');
    },
    get listeners() {
      return all(config, 'listeners');
    },
    get routes() {
      return all(config, 'routes');
    },
    get endpoints() {
      return all(config, 'endpoints');
    },
  });
}
