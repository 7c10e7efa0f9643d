import { sentBy, type ClientOutcome } from '../model/sent.ts';
import { parseAddress } from '../../wire/connection.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** Without a proxy the kernel goes to one of the service's endpoints, in the application's own words. */
export function bareOutcomes(
  mesh: TlsMesh,
  server: CalledServer,
  speaksTls: boolean,
): ClientOutcome[] {
  const bytes = speaksTls ? 'tls' : 'http1';
  const base = {
    ...sentBy(undefined, { bytes, overridesAlpn: false }),
    cluster: undefined,
    label: null,
  };
  const port = server.service?.ports.find(({ number }) => number === server.port);
  const isDirect = server.addresses.length > 0 && (server.service === undefined || server.service.isHeadless); // prettier-ignore
  // Without a sidecar only DNS leads to a ServiceEntry's host.
  if (server.service?.registry === 'External')
    return [{ kind: 'sent', sent: { to: `${server.host}:${server.port}`, ...base } }];
  const endpoints =
    isDirect || server.service === undefined || port === undefined
      ? server.addresses.map((ip) => `${ip}:${server.port}`)
      : mesh.world.endpointsOf(server.service).filter(({ servicePortName }) => servicePortName === port.name).map(({ addresses: [ip = ''], port: at }) => `${ip}:${at}`); // prettier-ignore
  if (endpoints.length === 0)
    return [{ kind: 'refused', reason: 'no-endpoints', cluster: `${server.host}:${server.port}` }];
  return [...new Set(endpoints)].map((to) => ({ kind: 'sent', sent: { to, ...base } }));
}

/** A connection to a service's address that no Envoy turned elsewhere: the kernel takes it to one of the endpoints. */
export function throughKernel(mesh: TlsMesh, outcome: ClientOutcome): ClientOutcome[] {
  const to = outcome.kind === 'sent' ? parseAddress(outcome.sent.to) : undefined;
  const service = to && mesh.serviceAt(to.ip);
  const port = service?.ports.find(({ number }) => number === to?.port);
  if (outcome.kind !== 'sent' || service === undefined) return [outcome];
  if (port === undefined) return [{ kind: 'refused', reason: 'port-not-in-service', cluster: service.hostname }]; // prettier-ignore
  const endpoints = mesh.world.endpointsOf(service).filter(({ servicePortName }) => servicePortName === port.name); // prettier-ignore
  if (endpoints.length === 0) return [{ kind: 'refused', reason: 'no-endpoints', cluster: service.hostname }]; // prettier-ignore
  return endpoints.map(({ addresses: [ip = ''], port: at }) => ({ kind: 'sent', sent: { ...outcome.sent, to: `${ip}:${at}` } })); // prettier-ignore
}
