import type { JsonObject } from '../model/json.ts';
import { number, object, text } from './read.ts';

/** An envoy.config.core.v3.Address in the form of Envoy's own logs: "ip:port", "[v6]:port", a path, "envoy://listener/endpoint". */
export function addressText(address: JsonObject | undefined): string {
  const socket = object(address, 'socket_address');
  if (socket !== undefined) return hostPort(text(socket, 'address') ?? '', socketPort(socket));
  const pipe = object(address, 'pipe');
  if (pipe !== undefined) return text(pipe, 'path') ?? '';
  const internal = object(address, 'envoy_internal_address');
  if (internal === undefined) return '';
  const endpoint = text(internal, 'endpoint_id');
  return `envoy://${text(internal, 'server_listener_name') ?? ''}${endpoint === undefined ? '' : `/${endpoint}`}`;
}

export const hostPort = (host: string, port: string | number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

const socketPort = (socket: JsonObject): string | number =>
  number(socket, 'port_value') ?? text(socket, 'named_port') ?? 0;
