import type { JsonObject } from '../model/json.ts';
import { defined, durationMs, number, object, text } from './read.ts';

/** What /server_info tells beside the bootstrap (envoy.admin.v3.ServerInfo). */
export interface ServerInfo {
  /** "1.36.5", the second part of "<sha>/<version>/<Clean|Modified>/<RELEASE|DEBUG>/<ssl>". */
  readonly version?: string;
  /** LIVE, DRAINING, PRE_INITIALIZING or INITIALIZING. */
  readonly state?: string;
  readonly uptimeMs?: number;
  readonly commandLine: {
    readonly concurrency?: number;
    readonly logLevel?: string;
    readonly componentLogLevel?: string;
    readonly drainTimeMs?: number;
    readonly configPath?: string;
  };
}

/** Decodes a body of /server_info. */
export function decodeServerInfo(source: JsonObject): ServerInfo {
  const options = object(source, 'command_line_options');
  return {
    commandLine: defined({
      concurrency: number(options, 'concurrency'),
      logLevel: text(options, 'log_level'),
      componentLogLevel: text(options, 'component_log_level'),
      drainTimeMs: durationMs(options, 'drain_time'),
      configPath: text(options, 'config_path'),
    }),
    ...defined({
      version: text(source, 'version')?.split('/')[1],
      state: text(source, 'state'),
      uptimeMs: durationMs(source, 'uptime_current_epoch'),
    }),
  };
}
