import type { Snapshot } from '../model/snapshot.ts';
import { applyFilters, filtersOf, type Filtered, type FilterValues } from './filter.ts';
import { hostForms } from './host-forms.ts';
import { areObjectsRead } from './objects-read.ts';
import { compareText } from './order.ts';
import { ownerForms } from './owner-forms.ts';
import { policySourceFinder, withPolicySource } from './routes/outbound-policy.ts';
import { originFinder } from './routes/route-origin.ts';
import type { RouteRow } from './routes/route-row.ts';
import { routeRows } from './routes/route-rows.ts';
import { splitPort } from './routes/virtual-host-name.ts';

export interface RouteFilters {
  readonly name?: string;
  readonly fqdn?: string;
  readonly owner?: string;
  readonly status?: string;
}

/**
 * All routes of the snapshot's proxies that match: proxies by name, route configurations with numbers first, virtual hosts
 * and routes as Envoy tries them.
 */
export function queryRoutes(snapshot: Snapshot, wanted: RouteFilters): Filtered<RouteRow> {
  const { objects, gaps, istioNamespace: rootNamespace = 'istio-system' } = snapshot;
  const originOf = originFinder(objects, areObjectsRead(gaps, 'virtualservices'));
  const sidecars = { objects, isRead: areObjectsRead(gaps, 'sidecars'), rootNamespace };
  const rows = snapshot.proxies
    .flatMap((proxy) =>
      routeRows(
        proxy,
        snapshot.capturedAt,
        withPolicySource(originOf, policySourceFinder(proxy, sidecars)),
      ),
    )
    .sort(
      (a, b) =>
        compareText(a.proxy, b.proxy) ||
        Number(a.state === 'static') - Number(b.state === 'static') ||
        byName(a.routeConfig, b.routeConfig),
    );
  if (rows.length === 0 && wanted.name !== undefined)
    // A live proxy was asked for that name only; what else it has, a second question would have to tell.
    return {
      rows,
      note: `No route configuration is called ${wanted.name}. Without --name all are shown.`,
    };
  return applyFilters('route', rows, filtersOf(wanted, FILTERS));
}

/** Numbers by value, then other names. */
function byName(a: string, b: string): number {
  const [left, right] = [a, b].map((name) => (/^\d{1,9}$/.test(name) ? Number(name) : Infinity));
  return left === right ? compareText(a, b) : (left ?? 0) - (right ?? 0);
}

const FILTERS: FilterValues<RouteRow, RouteFilters> = {
  name: (row) => [row.routeConfig],
  fqdn: hostsOf,
  owner: ({ origin, owner, outboundTrafficPolicy }) => [
    ...(origin === 'resource' ? [] : [outboundTrafficPolicy ?? origin]),
    ...(origin === 'resource' || owner !== null ? ownerForms(owner) : []),
  ],
  status: (row) => [
    row.used === false ? 'unused' : row.state,
    ...(row.used === false ? [row.state] : []),
  ],
};

/** The virtual host's own host in every form, and each domain, with and without port. */
function hostsOf({ virtualHost, host, domains }: RouteRow): readonly string[] {
  const { host: full, port } = splitPort(virtualHost);
  const forms = [...hostForms(full), host];
  return [
    ...new Set([
      ...forms,
      ...(port === null ? [] : forms.map((form) => `${form}:${port}`)),
      ...domains,
      ...domains.map((domain) => splitPort(domain).host),
    ]),
  ];
}
