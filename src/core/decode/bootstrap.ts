import type { Bootstrap } from '../model/envoy/bootstrap.ts';
import type { JsonObject } from '../model/json.ts';

/** Decodes an envoy.admin.v3.BootstrapConfigDump in Envoy's spelling. */
export const decodeBootstrap = (source: JsonObject): Bootstrap => ({ raw: source });
