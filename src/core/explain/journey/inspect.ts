import type {
  Listener,
  ListenerFilter,
  ListenerFilterPredicate,
} from '../../model/envoy/listener.ts';
import type { Connection } from '../../wire/connection.ts';
import { asciiLower } from '../../wire/match/ascii.ts';
import type { Wire } from '../model/wire.ts';

/** The inspectors, by the type of their config and by the name that goes with it: old Envoys knew them by that alone. */
const TLS = ['TlsInspector', 'tls_inspector'] as const;
const HTTP = ['HttpInspector', 'http_inspector'] as const;
type Inspector = typeof TLS | typeof HTTP;

const isOne = ({ type, name }: ListenerFilter, [own, named]: Inspector): boolean =>
  type === own || (type === '' && name.endsWith(`listener.${named}`));

const isOn = (listener: Listener, inspector: Inspector, port: number): boolean =>
  listener.listenerFilters.some(
    (filter) => isOne(filter, inspector) && !isDisabled(filter.disabled, port),
  );

/** A predicate that nobody here knows is taken to leave the filter on. */
function isDisabled(predicate: ListenerFilterPredicate | undefined, port: number): boolean {
  switch (predicate?.kind) {
    case 'any':
      return true;
    case 'ports':
      return port >= predicate.start && port < predicate.end;
    case 'not':
      return predicate.of.kind !== 'unknown' && !isDisabled(predicate.of, port);
    case 'one-of':
      return predicate.of.some((one) => isDisabled(one, port));
    case 'all-of':
      return predicate.of.every((one) => isDisabled(one, port));
    case 'unknown':
    case undefined:
      break;
  }
  return false;
}

/**
 * What a listener's filters find out of the first bytes: without a tls_inspector TLS is as good as plain bytes, without an
 * http_inspector HTTP is (envoy/source/extensions/filters/listener/{tls,http}_inspector), whatever the
 * chains ask for. The http_inspector leaves TLS alone.
 */
export function inspected(listener: Listener, wire: Wire): Connection {
  const { destination, sourceIp: source } = wire;
  const [layer] = wire.layers;
  const base = { destination, source };
  if (layer !== undefined)
    return isOn(listener, TLS, destination.port)
      ? { ...base, transport: 'tls', serverName: asciiLower(layer.serverName), applicationProtocols: layer.alpn }
      : { ...base, transport: 'raw_buffer', serverName: '', applicationProtocols: [] }; // prettier-ignore
  const sniffs = isOn(listener, HTTP, destination.port);
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
