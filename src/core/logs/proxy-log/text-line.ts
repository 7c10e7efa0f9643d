import type { ProxyLogLine } from '../model/log-line.ts';
import { levelName } from './level.ts';

/**
 * A line of Istio's own logging library, in which pilot-agent writes and which it makes Envoy write too (--log-format in
 * istio/pkg/envoy/proxy.go): time, tab, level, tab, [scope, tab,] message. Envoy's scopes begin with "envoy ".
 */
const ISTIO =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d))\t([a-z]+)\t(?:([^\t]*)\t)?([^]*)$/;

/** Envoy's default: [time][thread][level][logger] message. */
const ENVOY =
  /^\[(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d+)\]\[\d+\]\[([a-z]+)\]\[([^\]]*)\] ?([^]*)$/;

/** Go's log/slog before Istio's library is set up: 2026/11/20 22:12:18 ERROR message. */
const GO =
  /^(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) (?:(TRACE|DEBUG|INFO|WARN|ERROR) )?([^]*)$/;

/** klog: I1120 22:12:18.715599       1 reflector.go:561] message. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ([^\]\s]+)\] ([^]*)$/;
const KLOG_LEVELS: Readonly<Record<string, string>> = {
  I: 'info',
  W: 'warning',
  E: 'error',
  F: 'critical',
};

/** Reads a line that Envoy or pilot-agent wrote about itself as text; undefined for all others. */
export function textProxyLog(line: string): ProxyLogLine | undefined {
  const first = line.charCodeAt(0);
  if (first === BRACKET) return envoyLine(line);
  if (first >= ZERO && first <= NINE) return istioLine(line) ?? goLine(line);
  return klogLine(line);
}

const BRACKET = 91;
const ZERO = 48;
const NINE = 57;

function istioLine(raw: string): ProxyLogLine | undefined {
  const [, time, level = '', scope, message = ''] = ISTIO.exec(raw) ?? [];
  if (time === undefined) return undefined;
  // Without a scope the message comes third, and what follows are its labels (key=value).
  const isMessage = scope !== undefined && /[\s:]/.test(scope) && !scope.startsWith('envoy ');
  return {
    kind: 'proxy-log',
    writer: scope?.startsWith('envoy ') === true ? 'envoy' : 'agent',
    level: levelName(level),
    time,
    scope: scope === undefined || isMessage ? undefined : scope.replace(/^envoy /, ''),
    message: isMessage ? `${scope}\t${message}` : message,
    raw,
  };
}

function envoyLine(raw: string): ProxyLogLine | undefined {
  const [, date, time, level = '', scope, message = ''] = ENVOY.exec(raw) ?? [];
  if (date === undefined || time === undefined) return undefined;
  return {
    kind: 'proxy-log',
    writer: 'envoy',
    level: levelName(level),
    time: `${date}T${time}Z`,
    scope,
    message,
    raw,
  };
}

function goLine(raw: string): ProxyLogLine | undefined {
  const [, year, month, day, time, level = 'info', message = ''] = GO.exec(raw) ?? [];
  if (year === undefined) return undefined;
  return {
    kind: 'proxy-log',
    writer: 'agent',
    level: levelName(level),
    time: `${year}-${month}-${day}T${time}Z`,
    scope: undefined,
    message,
    raw,
  };
}

function klogLine(raw: string): ProxyLogLine | undefined {
  const [, level = '', scope, message = ''] = KLOG.exec(raw) ?? [];
  if (scope === undefined) return undefined;
  return {
    kind: 'proxy-log',
    writer: 'agent',
    level: KLOG_LEVELS[level] ?? level,
    // klog writes no year.
    time: undefined,
    scope,
    message,
    raw,
  };
}
