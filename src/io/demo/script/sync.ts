import { isObject, object, objects, text } from '../../../core/decode/read.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { proxyOfConnection } from '../istiod/connections.ts';
import type { ProxyState } from './history.ts';

/** Names of a type in /debug/syncz: its URL, and the older fields. */
const TYPES: Readonly<Record<string, readonly [url: string, field: string]>> = {
  CDS: ['envoy.config.cluster.v3.Cluster', 'cluster'],
  LDS: ['envoy.config.listener.v3.Listener', 'listener'],
  RDS: ['envoy.config.route.v3.RouteConfiguration', 'route'],
  EDS: ['envoy.config.endpoint.v3.ClusterLoadAssignment', 'endpoint'],
  ECDS: ['envoy.config.core.v3.TypedExtensionConfig', 'extensionconfig'],
};

type StateOf = (proxy: string) => ProxyState;

/** /debug/syncz after the steps: who is connected, what was sent, acknowledged and refused since. */
export function playedSyncz(body: unknown, stateOf: StateOf): unknown {
  if (!Array.isArray(body)) return body;
  return body.filter(isObject).flatMap((row) => {
    const { connected, types } = stateOf(text(row, 'proxy') ?? '');
    return connected ? [playedRow(row, types)] : [];
  });
}

function playedRow(row: JsonObject, types: ProxyState['types']): JsonObject {
  let played: JsonObject = row;
  for (const [type, state] of types) {
    const [url, field] = TYPES[type] ?? [];
    if (url === undefined) continue;
    const key = `type.googleapis.com/${url}`;
    const resources = object(played, 'resources');
    const before = object(resources, key);
    // What a proxy does not watch it is not sent.
    if (before === undefined) continue;
    const acked = state.acked?.nonce ?? text(before, 'acked');
    const { lastError: _old, ...rest } = before;
    const after = {
      ...(state.acked === undefined ? before : rest),
      sent: state.sent.nonce,
      ...(acked === undefined ? {} : { acked }),
      sentTime: new Date(state.sent.atMs).toISOString(),
      ...(state.error === undefined ? {} : { lastError: state.error }),
    };
    played = {
      ...played,
      ...(Object.hasOwn(row, `${field}_sent`)
        ? { [`${field}_sent`]: state.sent.nonce, [`${field}_acked`]: acked }
        : {}),
      resources: { ...resources, [key]: after },
    };
  }
  return played;
}

/** /debug/connections and /debug/adsz after the steps. */
export function playedClients(body: unknown, stateOf: StateOf): unknown {
  if (!isObject(body)) return body;
  const clients = objects(body, 'clients').flatMap((client) => {
    const id = text(client, 'connectionId') ?? '';
    const { connected, connectedMs } = stateOf(proxyOfConnection(id));
    if (!connected) return [];
    if (connectedMs === undefined) return [client];
    // istiod counts its connections: another one has another number.
    const number = Number(/\d+$/.exec(id)?.[0] ?? 0) + 100;
    const connectionId = `${proxyOfConnection(id)}-${number}`;
    return [{ ...client, connectionId, connectedAt: new Date(connectedMs).toISOString() }];
  });
  return { ...body, totalClients: clients.length, clients };
}
