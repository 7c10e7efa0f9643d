import { groupBy } from '../../model/group-by.ts';
import { once } from '../../model/once.ts';
import { isServing } from '../../model/envoy/config-resource.ts';
import type { ProxySnapshot } from '../../model/snapshot.ts';
import { clusterOutcomes } from './cluster-outcomes.ts';
import { isHttp2, isTcp, isTls } from '../../intent/model/protocol.ts';
import { joinedOutcomes, type Outcomes } from './distinct-outcomes.ts';
import type { ApplicationBytes } from '../model/sent.ts';
import type { CalledServer } from '../mesh/server-name.ts';

/** What a gateway sends to a service: by the clusters that its routes lead to, else by the cluster of the whole service. */
export function gatewayOutcomes(gateway: ProxySnapshot, server: CalledServer): Outcomes {
  const hostname = server.service?.hostname ?? server.host;
  const own = (clustersByService(gateway).get(`${server.port} ${hostname}`) ?? []).map(({ name }) => name); // prettier-ignore
  if (own.length === 0) return [{ kind: 'refused', reason: 'cluster-missing', cluster: `outbound|${server.port}||${hostname}` }]; // prettier-ignore
  const routed = routedClusters(gateway);
  const reached = own.filter((name) => routed.has(name));
  const names = reached.length > 0 ? reached : own.filter((name) => name.split('|')[2] === '');
  return joinedOutcomes(names.map((name) => clusterOutcomes(gateway, name, { bytes: bytesOf(server), overridesAlpn: true, destination: undefined }))); // prettier-ignore
}

function bytesOf({ service, port }: CalledServer): ApplicationBytes {
  const protocol = service?.ports.find(({ number }) => number === port)?.protocol ?? 'HTTP';
  if (isHttp2(protocol)) return 'http2';
  if (isTls(protocol)) return 'tls';
  return isTcp(protocol) ? 'other' : 'http1';
}

/** The outbound clusters in use, by "port host". */
const clustersByService = once((gateway: ProxySnapshot): ReadonlyMap<string, readonly Named[]> => {
  const serving = gateway.clusters.filter(({ state }) => isServing(state));
  return groupBy(
    serving.filter(({ config }) => config.istioName?.direction === 'outbound'),
    ({ config: { istioName } }) => `${istioName?.port} ${istioName?.host}`,
  );
});

type Named = Pick<ProxySnapshot['clusters'][number], 'name'>;

/** All clusters that a route of a gateway names. */
const routedClusters = once((gateway: ProxySnapshot): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const { config, state } of gateway.routes) {
    if (!isServing(state)) continue;
    for (const { routes } of config.virtualHosts)
      for (const { action } of routes) {
        if (action.kind !== 'forward') continue;
        if (action.to.kind === 'cluster') names.add(action.to.name);
        if (action.to.kind === 'weighted')
          for (const { name } of action.to.clusters) names.add(name);
      }
  }
  return names;
});
