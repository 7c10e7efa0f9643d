import type { JsonObject } from '../../model/json.ts';
import { withSources } from '../../model/provenance.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { ProxyContext } from '../context.ts';
import { present } from '../message.ts';
import { domainName } from '../routes/domain-name.ts';
import { routeProxyHeaders } from '../routes/proxy-headers.ts';
import { catchAllsLast } from '../routes/route-match.ts';
import { bySpecificity } from '../model/hostname.ts';
import { isSwitchedOn } from '../world/features.ts';

interface Draft {
  readonly host: string;
  readonly port: number;
  readonly domains: string[];
  readonly routes: JsonObject[];
  readonly source: ResourceRef;
  /** Says so when clients without TLS are sent to HTTPS. */
  redirects: ResourceRef | undefined;
}

export type HostPart = Pick<Draft, 'port' | 'source' | 'redirects'> & {
  readonly routes: readonly JsonObject[];
};

/** The virtual hosts of one route configuration while they are collected: one for each host, however many VirtualServices and servers have it. */
export class VirtualHostDrafts {
  readonly #hosts = new Map<string, Draft>();
  readonly #counted: boolean;
  readonly #collapses: boolean;

  constructor({ proxy, world }: ProxyContext) {
    this.#counted = routeProxyHeaders(proxy).attemptCount;
    this.#collapses = isSwitchedOn(world, 'PILOT_ENABLE_ROUTE_COLLAPSE_OPTIMIZATION');
  }

  /** The first to have a host names it, by its port too; later ones add their routes behind. */
  add(name: string, { port, routes, source, redirects }: HostPart): void {
    const host = name.toLowerCase();
    const known = this.#hosts.get(host);
    if (known === undefined) {
      this.#hosts.set(host, { host, port, source, redirects, domains: [host], routes: [...routes] }); // prettier-ignore
      return;
    }
    known.routes.push(...routes);
    known.redirects ??= redirects;
  }

  all(): JsonObject[] {
    const drafts = [...this.#hosts.values()];
    return (this.#collapses ? collapsed(drafts) : drafts)
      .map((draft) => this.#message(draft))
      .sort((a, b) => (String(a['name']) < String(b['name']) ? -1 : 1));
  }

  #message({ host, port, domains, routes, redirects, source }: Draft): JsonObject {
    const sorted = catchAllsLast(routes);
    const message = present({
      name: domainName(host, port),
      domains,
      routes: sorted.length === 0 ? undefined : sorted,
      require_tls: redirects === undefined ? undefined : 'ALL',
      include_request_attempt_count: this.#counted ? true : undefined,
    });
    const sources = { '': source, ...(redirects === undefined ? {} : { require_tls: redirects }) };
    return withSources(message, sources);
  }
}

/** Hosts with the very same routes are one virtual host, called like the most specific (istio/pilot/pkg/networking/core/gateway.go, collapseDuplicateRoutes). */
function collapsed(drafts: readonly Draft[]): Draft[] {
  const numbers = new Map<JsonObject, number>();
  const numberOf = (route: JsonObject): number => {
    const known = numbers.get(route) ?? numbers.size;
    numbers.set(route, known);
    return known;
  };
  const kept = new Map<string, Draft>();
  const all: Draft[] = [];
  for (const draft of drafts.toSorted((a, b) => bySpecificity(a.host, b.host))) {
    const key = draft.routes.map(numberOf).join(' ');
    const first = kept.get(key);
    if (first !== undefined && (first.redirects === undefined) === (draft.redirects === undefined))
      first.domains.push(...draft.domains);
    else {
      kept.set(key, draft);
      all.push(draft);
    }
  }
  return all;
}
