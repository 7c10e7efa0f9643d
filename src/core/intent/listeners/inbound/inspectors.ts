import type { JsonObject } from '../../../model/json.ts';
import { any, extension } from '../../message.ts';

/** What the chains of one port need to know before Envoy can choose among them. */
export interface Inspection {
  readonly tls: boolean;
  readonly http: boolean;
}

const TLS_INSPECTOR = extension(
  'envoy.filters.listener.tls_inspector',
  any('envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector', {
    initial_read_buffer_size: 512,
  }),
);
const HTTP_INSPECTOR = extension(
  'envoy.filters.listener.http_inspector',
  any('envoy.extensions.filters.listener.http_inspector.v3.HttpInspector'),
);

/**
 * tls_inspector and http_inspector where a chain needs them, off at the ports where none does
 * (istio/pilot/pkg/networking/core/listener_inbound.go, populateListenerFilters).
 * @param ports by destination port of the chains; 0 for chains without one
 */
export function inspectors(ports: ReadonlyMap<number, Inspection>): JsonObject[] {
  const portsWith = (wanted: (inspection: Inspection) => boolean): number[] =>
    [...ports].filter(([, inspection]) => wanted(inspection)).map(([port]) => port).toSorted((a, b) => a - b); // prettier-ignore
  const withTls = portsWith(({ tls }) => tls);
  const filters: JsonObject[] = [];
  if (withTls.length > 0) {
    // Where the passthrough needs it, ports opt out, otherwise they opt in.
    const disabled =
      ports.get(0)?.tls === true
        ? anyPort(portsWith(({ tls }) => !tls))
        : { not_match: anyPort(withTls) };
    filters.push(disabledAt(TLS_INSPECTOR, disabled));
  }
  const withoutHttp = portsWith(({ http }) => !http);
  if (withoutHttp.length < ports.size)
    filters.push(disabledAt(HTTP_INSPECTOR, anyPort(withoutHttp)));
  return filters;
}

const disabledAt = (filter: JsonObject, predicate: JsonObject | undefined): JsonObject =>
  predicate === undefined ? filter : { ...filter, filter_disabled: predicate };

/** Matches connections to one of the ports; ranges end before their `end`. */
function anyPort(ports: readonly number[]): JsonObject | undefined {
  const rules = ports.map((port) => ({
    // Proto3 JSON leaves out a zero.
    destination_port_range: port === 0 ? { end: 1 } : { start: port, end: port + 1 },
  }));
  return rules.length > 1 ? { or_match: { rules } } : rules[0];
}
