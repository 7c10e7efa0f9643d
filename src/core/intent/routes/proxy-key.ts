import { object, objects } from '../../decode/read.ts';
import type { ProxyContext } from '../context.ts';
import { isIPv4, isIPv6 } from '../ip-address.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { World } from '../model/world.ts';
import { routeProxyHeaders } from './proxy-headers.ts';

const keys = new WeakMap<IntentProxy, string>();
const labelled = new WeakMap<World, boolean>();

/** All that makes the outbound routes of two proxies of the same scope differ. */
export function proxyKey({ proxy, world }: ProxyContext): string {
  let key = keys.get(proxy);
  if (key === undefined) keys.set(proxy, (key = JSON.stringify(partsOf(proxy, world))));
  return key;
}

const partsOf = (proxy: IntentProxy, world: World): unknown[] => [
  proxy.namespace,
  routeProxyHeaders(proxy),
  proxy.addresses.some(isIPv4),
  proxy.addresses.some(isIPv6),
  proxy.metadata['DNS_CAPTURE'],
  asksForLabels(world) ? Object.entries(proxy.labels).sort(([a], [b]) => (a < b ? -1 : 1)) : [],
];

/** Whether any rule of the mesh is for some workloads only. */
function asksForLabels(world: World): boolean {
  let value = labelled.get(world);
  if (value === undefined) {
    value =
      world.list('DestinationRule').some(({ spec }) => object(spec, 'workloadSelector')) ||
      world
        .list('VirtualService')
        .some(({ spec }) =>
          objects(spec, 'http').some((rule) =>
            objects(rule, 'match').some((match) => object(match, 'sourceLabels')),
          ),
        );
    labelled.set(world, value);
  }
  return value;
}
