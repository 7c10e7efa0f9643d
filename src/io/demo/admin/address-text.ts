import { isObject } from './message-type.ts';

/** An envoy.config.core.v3.Address as Envoy prints it in text: "ip:port", "[v6]:port", a pipe's path, "envoy://listener/endpoint". */
export function addressText(address: Readonly<Record<string, unknown>>): string {
  const { socket_address: socket, pipe, envoy_internal_address: internal } = address;
  if (isObject(socket)) {
    const ip = textOf(socket['address']);
    return `${ip.includes(':') ? `[${ip}]` : ip}:${textOf(socket['port_value'] ?? 0)}`;
  }
  if (isObject(pipe)) return textOf(pipe['path']);
  if (isObject(internal))
    return `envoy://${textOf(internal['server_listener_name'])}/${textOf(internal['endpoint_id'])}`;
  return '';
}

const textOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
