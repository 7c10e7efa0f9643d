import { flag, text } from '../../decode/read.ts';
import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ProxyContext } from '../context.ts';
import type { ListenerClass } from '../listeners/listener-class.ts';
import { any, extension, present } from '../message.ts';
import type { IntentProxy } from '../model/proxy.ts';
import { meshField } from '../mesh-field.ts';
import { accessLogger, meshFileLogger, serviceLogger } from './access-loggers.ts';
import { selectedLogs, type SelectedLog } from './access-log-selection.ts';

type Logs = readonly JsonObject[] | undefined;
type Place = 'http' | 'tcp' | 'listener';

/** `access_log` of an HttpConnectionManager (istio/pilot/pkg/networking/core/accesslog.go, setHTTPAccessLog). Undefined: none. */
export const httpAccessLogs = (context: ProxyContext, of: ListenerClass): Logs =>
  accessLogs(context, of, 'http');

/** `access_log` of a TcpProxy (accesslog.go, setTCPAccessLog). */
export const tcpAccessLogs = (context: ProxyContext, of: ListenerClass): Logs =>
  accessLogs(context, of, 'tcp');

/** `access_log` of a Listener: what no filter logs, like connections that no chain matches (accesslog.go, setListenerAccessLog). */
export const listenerAccessLogs = (context: ProxyContext, of: ListenerClass): Logs =>
  flag(context.world.mesh, 'disableEnvoyListenerLog') === true
    ? undefined
    : accessLogs(context, of, 'listener');

const KNOWN = new WeakMap<IntentProxy, Map<string, Logs>>();

/** The same for all listeners of a kind, so that it is computed once for a proxy. */
function accessLogs(context: ProxyContext, of: ListenerClass, place: Place): Logs {
  let known = KNOWN.get(context.proxy);
  if (known === undefined) KNOWN.set(context.proxy, (known = new Map()));
  const key = `${of} ${place}`;
  if (!known.has(key)) {
    const logs = build(context, of, place);
    known.set(key, logs.length === 0 ? undefined : logs);
  }
  return known.get(key);
}

/** Only what Envoy has no filter chain for: the rest is logged by the chain's filters. */
const NO_ROUTE: JsonObject = { response_flag_filter: { flags: ['NR'] } };

function build(context: ProxyContext, of: ListenerClass, place: Place): JsonObject[] {
  const { world } = context;
  const base = place === 'listener' ? NO_ROUTE : undefined;
  const selected = selectedLogs(context, of)?.flatMap((log) => {
    const logger = accessLogger(world, log.provider);
    return logger === undefined ? [] : [{ log, logger }];
  });
  if (selected !== undefined && selected.length > 0)
    return selected
      .filter(({ log }) => !log.isDisabled)
      .map(({ log, logger }) => sourced(filtered(logger, [base, celFilter(log)]), log));

  // No Telemetry says anything: the mesh config does.
  const path = text(world.mesh, 'accessLogFile') ?? '';
  const file = path === '' ? [] : [filtered(meshFileLogger(world, path), [base])];
  const logs = file.map((log) => withSources(log, meshField(world, 'accessLogFile')));
  if (flag(world.mesh, 'enableEnvoyAccessLogService') === true) {
    const kind = place === 'http' ? 'http' : 'tcp';
    const name = place === 'listener' ? 'listener_envoy_accesslog' : undefined;
    logs.push(filtered(serviceLogger(kind, name), [base]));
  }
  return logs;
}

const sourced = (message: JsonObject, { source }: SelectedLog): JsonObject =>
  source === undefined
    ? message
    : withSources(message, { '': source, filter: { ...source, field: `${source.field}.filter` } });

function celFilter({ filter }: SelectedLog): JsonObject | undefined {
  if (filter === undefined) return undefined;
  const expression = text(filter, 'expression') || undefined;
  return {
    extension_filter: extension(
      'envoy.access_loggers.extension_filters.cel',
      any(
        'envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter',
        present({ expression }),
      ),
    ),
  };
}

function filtered(logger: JsonObject, filters: readonly (JsonObject | undefined)[]): JsonObject {
  const all = filters.filter((filter) => filter !== undefined);
  const [first] = all;
  if (first === undefined) return logger;
  return { ...logger, filter: all.length === 1 ? first : { and_filter: { filters: all } } };
}
