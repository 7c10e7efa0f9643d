import { decodeLoggers, LOG_LEVELS, type LogLevel } from '../decode/loggers.ts';
import { decodeServerInfo } from '../decode/server-info.ts';
import type { JsonObject } from '../model/json.ts';
import type { ProxyRef } from '../model/proxy.ts';
import { proxyText } from '../model/proxy.ts';
import { MeshdbgError } from '../errors.ts';

/** One logger of one Envoy. */
export interface LogLevelRow {
  readonly proxy: string;
  readonly logger: string;
  readonly level: string;
}

/** A level for one logger, or for all of them. */
export interface LevelChange {
  readonly logger: string | undefined;
  readonly level: LogLevel;
}

/** The loggers of one answer on /logging. @throws {MeshdbgError} unreadable for an answer that lists none */
export function queryLogLevels(proxy: ProxyRef, body: string): readonly LogLevelRow[] {
  const loggers = decodeLoggers(body);
  if (loggers.length > 0)
    return loggers.map(({ name, level }) => ({ proxy: proxyText(proxy), logger: name, level }));
  throw new MeshdbgError(
    'unreadable',
    `The Envoy of ${proxyText(proxy)} lists no loggers: "${body.trim().slice(0, 80)}"`,
  );
}

/** Reads "http=debug,rbac=trace", or "debug" for all loggers, which comes first: else it would undo the others. @throws {MeshdbgError} usage */
export const parseChanges = (text: string): readonly LevelChange[] =>
  text
    .split(',')
    .map(changeOf)
    .sort((a, b) => Number(a.logger !== undefined) - Number(b.logger !== undefined));

function changeOf(part: string): LevelChange {
  const [first = '', second, ...rest] = part.trim().split(/[=:]/);
  const logger = second === undefined ? undefined : first;
  if (rest.length === 0 && logger !== '') return { logger, level: levelOf(second ?? first) };
  throw new MeshdbgError('usage', `--set takes LOGGER=LEVEL[,…] or LEVEL, not "${part}".`);
}

function levelOf(word: string): LogLevel {
  // spdlog takes both.
  const wanted = word.toLowerCase() === 'warn' ? 'warning' : word.toLowerCase();
  const level = LOG_LEVELS.find((one) => one === wanted);
  if (level !== undefined) return level;
  throw new MeshdbgError('usage', `"${word}" is no log level.`, {
    hint: `Levels are ${LOG_LEVELS.join(', ')}.`,
  });
}

/**
 * Envoy takes one change after the other: a name that it does not know would leave those before it done.
 * @throws {MeshdbgError} usage for a change of a logger that an Envoy does not have
 */
export function checkLoggers(changes: readonly LevelChange[], rows: readonly LogLevelRow[]): void {
  const names = new Set(rows.map(({ logger }) => logger));
  const unknown = changes.flatMap(({ logger }) =>
    logger === undefined || names.has(logger) ? [] : [`"${logger}"`],
  );
  if (unknown.length === 0) return;
  throw new MeshdbgError(
    'usage',
    `The Envoy of ${rows[0]?.proxy} has no logger ${unknown.join(', ')}. Nothing was changed.`,
    { hint: 'The names of its loggers: meshdbg log-level without --set.' },
  );
}

/** Back to what the Envoy was started with (--log-level, --component-log-level), as /server_info tells. */
export function changesToStart(serverInfo: JsonObject): readonly LevelChange[] {
  const { commandLine } = decodeServerInfo(serverInfo);
  const components = commandLine.componentLogLevel ?? '';
  return [
    { logger: undefined, level: levelOf(commandLine.logLevel ?? 'warning') },
    ...(components === '' ? [] : parseChanges(components)),
  ];
}

/** The request that makes a change; Envoy takes one logger a request. */
export const changePath = ({ logger, level }: LevelChange): string =>
  `/logging?${encodeURIComponent(logger ?? 'level')}=${level}`;
