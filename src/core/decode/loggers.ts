/** One logger of an Envoy. */
export interface Logger {
  readonly name: string;
  readonly level: string;
}

/** Envoy's levels, from most to least words (spdlog). */
export const LOG_LEVELS = [
  'trace',
  'debug',
  'info',
  'warning',
  'error',
  'critical',
  'off',
] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** Reads what Envoy answers on /logging: "active loggers:" and a line for each (source/server/admin/logs_handler.cc). */
export function decodeLoggers(body: string): readonly Logger[] {
  return body.split('\n').flatMap((line) => {
    const [, name, level] = /^\s+(\S+): (\w+)\s*$/.exec(line) ?? [];
    return name === undefined || level === undefined ? [] : [{ name, level }];
  });
}
