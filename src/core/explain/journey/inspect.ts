import type { Listener, ListenerFilter } from '../../model/envoy/listener.ts';
import type { Connection } from '../../wire/connection.ts';
import type { Wire } from '../model/wire.ts';

const isOn = (listener: Listener, name: string, port: number): boolean =>
  listener.listenerFilters.some((filter) => filter.name === name && !isDisabled(filter, port));

const isDisabled = ({ disabledPorts }: ListenerFilter, port: number): boolean =>
  disabledPorts.some(({ start, end }) => port >= start && port < end);

/**
 * What a listener's filters find out of the first bytes: without a tls_inspector TLS is as good as plain bytes, without an
 * http_inspector HTTP is (envoy/source/extensions/filters/listener/{tls,http}_inspector). The http_inspector leaves TLS alone.
 */
export function inspected(listener: Listener, wire: Wire): Connection {
  const { destination, sourceIp: source } = wire;
  const [layer] = wire.layers;
  const base = { destination, source };
  if (layer !== undefined)
    return isOn(listener, 'envoy.filters.listener.tls_inspector', destination.port)
      ? { ...base, transport: 'tls', serverName: layer.serverName, applicationProtocols: layer.alpn }
      : { ...base, transport: 'raw_buffer', serverName: '', applicationProtocols: [] }; // prettier-ignore
  const sniffs = isOn(listener, 'envoy.filters.listener.http_inspector', destination.port);
  return {
    ...base,
    transport: 'raw_buffer',
    serverName: '',
    applicationProtocols: sniffs ? sniffed(wire) : [],
  };
}

function sniffed({ request, hasProxyProtocol }: Wire): readonly string[] {
  if (request === null || hasProxyProtocol === true) return [];
  if (request.protocol === 'HTTP/2') return ['h2c'];
  return [request.protocol === 'HTTP/1.0' ? 'http/1.0' : 'http/1.1'];
}
