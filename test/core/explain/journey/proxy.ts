import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../../src/core/explain/ground/proxy-view.ts';
import { ending, upstreamAt } from '../../../../src/core/explain/journey/endings.ts';
import type { AtProxy } from '../../../../src/core/explain/journey/place.ts';
import { Trail } from '../../../../src/core/explain/journey/trail.ts';
import type { Ending } from '../../../../src/core/explain/model/ending.ts';
import type { Wire } from '../../../../src/core/explain/model/wire.ts';
import { addressOf } from '../../../../src/core/wire/connection.ts';
import { snapshotOf } from '../../../support/proxy-snapshot.ts';

/** A cluster of static hosts 192.0.2.1 to 192.0.2.n, all of port 80. */
export const hostsCluster = (name: string, count: number, more: object = {}): object => ({
  name,
  type: 'STATIC',
  load_assignment: {
    cluster_name: name,
    endpoints: [{ lb_endpoints: Array.from({ length: count }, (_, at) => ({ endpoint: { address: { socket_address: { address: `192.0.2.${at + 1}`, port_value: 80 } } } })) }],
  },
  ...more,
}); // prettier-ignore

/** A client's proxy with these clusters, behind which each address does what is said. */
export function atProxy(clusters: readonly object[], does: (address: string, wire: Wire) => Partial<Ending>): AtProxy {
  const snapshot = snapshotOf({ dump: { ClustersConfigDump: { static_clusters: clusters.map((cluster) => ({ cluster })) } } });
  const [proxy] = snapshot.proxies;
  if (proxy === undefined) throw new Error('no proxy');
  const deliver = (_: unknown, wire: Wire) => {
    const address = addressOf(wire.destination);
    const end = ending('response', { side: 'application', proxy: null }, 'application', { status: 200, isApplication: true, upstream: upstreamAt(address, null, undefined) });
    return [{ probability: 1, value: { ...end, ...does(address, wire) } }];
  };
  const walk = { mesh: explainMesh(snapshot), trail: new Trail(), application: {}, depth: 0, deliver };
  return { walk, view: viewOf(proxy), side: 'client', proxy: proxy.proxy, ip: '192.0.2.200', isInbound: false, toApplication: () => [] };
} // prettier-ignore
