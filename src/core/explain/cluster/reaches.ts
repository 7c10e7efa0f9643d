import type { Ending } from '../model/ending.ts';
import type { Wire } from '../model/wire.ts';
import type { AtProxy } from '../journey/place.ts';
import { Trail } from '../journey/trail.ts';
import { attempt } from './attempt.ts';
import { usableHosts } from './choose-hosts.ts';
import { strangeChoice } from './strange-choice.ts';

/** Ends of a connection over which nothing can be asked. */
const FAILURES: ReadonlySet<Ending['kind']> = new Set(['connect-failure', 'silent', 'closed']);

/** Whether a call of a proxy's own to a cluster can only fail: the cluster is missing or empty, or none of its hosts takes a connection. */
export function isUnreachable(at: AtProxy, name: string): boolean {
  const cluster = at.view.clusters.get(name);
  if (cluster === undefined) return true;
  // Nobody wants to read of it among the request's hops.
  const aside: AtProxy = { ...at, isInbound: false, walk: { ...at.walk, trail: new Trail() } };
  const wire: Wire = { destination: { ip: '192.0.2.1', port: 0 }, sourceIp: at.ip ?? '192.0.2.1', layers: [], request: null }; // prettier-ignore
  if (cluster.type === 'ORIGINAL_DST' || strangeChoice(cluster) !== undefined) return false;
  const { hosts } = usableHosts(aside, cluster, wire);
  return hosts.every(({ value: host }) => attempt(aside, cluster, { host, load: { wire, overridesAlpn: false } }).every(({ value }) => FAILURES.has(value.kind))); // prettier-ignore
}
