import { isObject } from '../../decode/read.ts';
import type { ProxyLogLine } from '../model/log-line.ts';
import { levelName } from './level.ts';

/** Keys of Istio's logging library with --log_as_json and of Envoy's JSON log, which Istio sets to the same ones. */
const [LEVEL, MESSAGE, TIME, SCOPE] = [
  ['level', 'severity'],
  ['msg', 'message'],
  ['time', 'timestamp', 'ts'],
  ['scope', 'logger', 'name'],
];

/** Reads a line that Envoy or pilot-agent wrote about itself as JSON; undefined for all others. */
export function jsonProxyLog(line: string): ProxyLogLine | undefined {
  if (!line.startsWith('{') || !/"(?:level|severity)":/.test(line)) return undefined;
  const parsed = parsedObject(line);
  const level = textAt(parsed, LEVEL);
  const message = textAt(parsed, MESSAGE);
  if (parsed === undefined || level === undefined || message === undefined) return undefined;
  const scope = textAt(parsed, SCOPE);
  const isEnvoy = scope?.startsWith('envoy ') === true || 'thread' in parsed;
  return {
    kind: 'proxy-log',
    writer: isEnvoy ? 'envoy' : 'agent',
    level: levelName(level),
    time: textAt(parsed, TIME),
    scope: scope?.replace(/^envoy /, ''),
    message,
    raw: line,
  };
}

function parsedObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function textAt(
  parsed: Readonly<Record<string, unknown>> | undefined,
  keys: readonly string[] = [],
): string | undefined {
  const value = keys.map((key) => parsed?.[key]).find((found) => found !== undefined);
  return typeof value === 'string' ? value : undefined;
}
