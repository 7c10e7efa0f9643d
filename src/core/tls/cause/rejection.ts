import { envoyFilterIn } from '../../diff/envoy-filter.ts';
import { normalForm } from '../../diff/normal-form.ts';
import type { ConfigResource } from '../../model/envoy/config-resource.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import type { Encounter } from '../model/encounter.ts';
import type { RefusalCause } from './refused-call.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { Reason } from '../model/reason.ts';

interface Place {
  readonly reason: Reason;
  /** Name of the cluster that is asked for. */
  readonly name: string;
  readonly port: number;
}

/** What a proxy's Envoy refused of the config on a connection's way, in Envoy's words, and the EnvoyFilter that brought it. */
export function rejectionAt(
  mesh: TlsMesh,
  proxy: ProxySnapshot,
  place: Place,
): RefusalCause | undefined {
  const refused = placesOf(proxy, place).find(({ state, error }) => state === 'rejected' || error !== undefined); // prettier-ignore
  if (refused === undefined) return undefined;
  const details = refused.error?.details ?? 'no reason given';
  const meant = mesh.compiled(proxy.proxy)?.listeners.find(({ name }) => name === refused.name);
  const filter = envoyFilterIn(
    [refused.raw, meant].map((one) => normalForm(one)),
    mesh.world.list('EnvoyFilter'),
    details,
  );
  return {
    causes: filter === undefined ? [] : [filter],
    note: `Envoy of ${proxyText(proxy.proxy)} refused ${refused.name}: ${details}`,
  };
}

function placesOf(
  { listeners, clusters, routes }: ProxySnapshot,
  { reason, name, port }: Place,
): readonly ConfigResource<unknown>[] {
  if (reason === 'cluster-missing' || reason === 'no-endpoints') return clusters.filter((one) => one.name === name); // prettier-ignore
  if (reason === 'server-listener-missing') return listeners.filter(({ config }) => config.direction === 'inbound' || config.addresses.some((address) => address.endsWith(`:${port}`))); // prettier-ignore
  const isAtPort = (text: string): boolean => text === `${port}` || text.endsWith(`:${port}`);
  return [
    ...listeners.filter(({ config }) => config.direction !== 'inbound' && config.addresses.some(isAtPort)), // prettier-ignore
    ...routes.filter((one) => isAtPort(one.name)),
  ];
}

/** The same for the proxy at which a connection arrives. */
export function serverRejection(
  mesh: TlsMesh,
  { reason, pod, destination }: Pick<Encounter, 'reason' | 'pod' | 'destination'>,
): RefusalCause | undefined {
  if (reason !== 'server-listener-missing' || pod === undefined || destination === undefined) return undefined; // prettier-ignore
  const server = mesh.configOf({ namespace: pod.namespace, pod: pod.name }, 'actual');
  return server && rejectionAt(mesh, server, { reason, name: '', port: destination.port });
}
