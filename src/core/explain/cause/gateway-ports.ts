import { isServing } from '../../model/envoy/config-resource.ts';
import { refTo } from '../../model/provenance.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { parseAddress } from '../../wire/connection.ts';
import { intentAt } from '../../tls/mesh/intent-at.ts';
import { listed } from '../../model/listed.ts';
import { spoken } from '../../why/exclusion.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import type { Blame } from '../model/blame.ts';
import type { Cause } from '../model/cause.ts';

/** Of the agent and of statistics: no Gateway opens them. */
const OWN_PORTS: ReadonlySet<number> = new Set([15020, 15021, 15090]);

/** Why a gateway does not listen: the ports that it has, and whether a Gateway's server or the Service's port is missing. */
export function gatewayPorts(
  mesh: ExplainMesh,
  { proxy, destination }: Extract<Blame, { readonly kind: 'listener' }>,
): Cause {
  const snapshot = mesh.configOf(proxy, 'actual') ?? mesh.configOf(proxy, 'policy');
  const intent = intentAt(mesh, proxy);
  if (snapshot === undefined || intent?.context.proxy.type !== 'router') return { causes: [] };
  const service = mesh.world.services.find((one) => mesh.world.endpointsOf(one).some(({ addresses }) => addresses.includes(destination.ip))); // prettier-ignore
  const endpoints = service === undefined ? [] : mesh.world.endpointsOf(service).filter(({ addresses }) => addresses.includes(destination.ip)); // prettier-ignore
  const numberOf = (port: number): number | undefined => {
    const name = endpoints.find((one) => one.port === port)?.servicePortName;
    return service?.ports.find((one) => name !== undefined && one.name === name)?.number;
  };
  const open = portsOf(snapshot).map((port) => `${port}${numberOf(port) === undefined ? '' : ` (Service port ${numberOf(port) ?? ''})`}`); // prettier-ignore
  const says = open.length === 0 ? 'The gateway listens on no port: no Gateway opens one.' : `The gateway listens on ${listed(open)}, not on ${destination.port}.`; // prettier-ignore
  const led = numberOf(destination.port);
  const [server] = serversOf(intent.context);
  // A port that its Service leads to it waits for a Gateway; another one never gets there.
  if (led !== undefined || service === undefined)
    return { causes: server === undefined ? [] : [refTo(server.gateway, 'spec.servers')], remarks: [{ says }, ...(led === undefined ? [] : [{ says: `No Gateway of it has a server for port ${led}.` }])] }; // prettier-ignore
  const ports = service.ports.map(({ number }) => String(number));
  return { causes: [refTo(service.object, 'spec.ports')], remarks: [{ says }, { says: `${spoken(service.object)} leads the ports ${listed(ports)} to it, and no other.` }] }; // prettier-ignore
}

function portsOf({ listeners }: ProxySnapshot): number[] {
  const open = listeners.filter(({ state, config }) => isServing(state) && config.bindToPort && !config.useOriginalDst); // prettier-ignore
  const ports = open.flatMap(({ config }) => config.addresses.flatMap((address) => parseAddress(address)?.port ?? [])); // prettier-ignore
  return [...new Set(ports)].filter((port) => !OWN_PORTS.has(port)).sort((a, b) => a - b);
}
