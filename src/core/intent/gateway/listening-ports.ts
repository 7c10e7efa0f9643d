import type { SelectedGateway } from './selected-gateways.ts';

/** A Service opts out of the translation of Gateway ports to its target ports. */
const UNTRANSLATED = 'experimental.istio.io/disable-gateway-port-translation';

/**
 * The ports at which the proxy listens for a server: what the service in front maps the Gateway's port to
 * (istio/pilot/pkg/model/gateway.go, resolvePorts). By labels the first service that has the port decides, and without one the
 * port is taken as it is.
 */
export function listeningPorts(
  port: number,
  { byLabels, targets }: SelectedGateway,
): readonly number[] {
  const found = targets
    .filter(({ service }) => !(byLabels && UNTRANSLATED in service.labels))
    .filter((target) => target.port.number === port)
    .map(({ targetPort }) => targetPort);
  if (!byLabels) return [...new Set(found)];
  return [found[0] ?? port];
}
