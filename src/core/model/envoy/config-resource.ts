import type { JsonObject } from '../json.ts';

/**
 * Where a resource stands in the proxy, with the names of Envoy's admin protos (envoy.admin.v3.*ConfigDump).
 * A rejected one is not in use: Envoy keeps the last good version beside it.
 */
export type ResourceState = 'static' | 'active' | 'warming' | 'draining' | 'rejected';

/** Whether Envoy uses a resource in this state, as it should all of them. */
export const isServing = (state: string): boolean => state === 'active' || state === 'static';

/** One entry of a config dump. */
export interface ConfigResource<Config> {
  readonly name: string;
  readonly state: ResourceState;
  readonly versionInfo?: string;
  /** RFC 3339. */
  readonly lastUpdated?: string;
  /** Why Envoy refused the newest version of this resource (error_state). */
  readonly error?: {
    readonly details: string;
    readonly versionInfo?: string;
    readonly lastAttempt?: string;
  };
  readonly config: Config;
  /** Envoy's own object in Envoy's spelling (snake_case), key material removed. */
  readonly raw: JsonObject;
}
