import type { RouteConfiguration } from '../../model/envoy/route.ts';
import type { VirtualHost } from '../../model/envoy/virtual-host.ts';
import { nearest } from '../../model/nearest.ts';
import { fittingDomains, hostToMatch } from '../../wire/virtual-host-choice.ts';
import type { Candidate } from '../model/candidate.ts';
import type { Step } from '../model/hop.ts';
import type { HttpRequest } from '../../wire/http-request.ts';
import { headerValues } from '../../wire/http-request.ts';

/** What virtual hosts are chosen by: the Host header, or the header that the configuration names instead (Envoy 1.37). */
export const hostOf = (config: RouteConfiguration, request: HttpRequest): string | undefined =>
  config.vhostHeader === undefined
    ? request.authority
    : headerValues(request, config.vhostHeader)[0];

/** The step "virtual-host": the one that was taken, those whose domains fit less well, and, where none fits, similar ones. */
export function virtualHostStep(
  config: RouteConfiguration,
  request: HttpRequest,
  taken: VirtualHost | undefined,
): Step {
  const host = hostOf(config, request) ?? '';
  const text =
    taken === undefined
      ? `no virtual host of ${config.name || 'the inline routes'} has the domain ${host}`
      : taken.name;
  return {
    kind: 'virtual-host',
    text,
    isDecisive: taken === undefined,
    candidates: taken === undefined ? similar(config, host) : fitting(config, host, taken),
  };
}

/** Hosts with a fitting domain; the first is the most specific. */
function fitting(config: RouteConfiguration, host: string, taken: VirtualHost): Candidate[] {
  const fits = fittingDomains(config, host);
  const best = fits[0]?.domain ?? host;
  const others = new Map(fits.map(({ owner, domain }) => [owner, domain] as const).toReversed());
  others.delete(taken);
  return [
    { name: taken.name, state: 'taken' },
    ...[...others].toReversed().map(([owner, domain]): Candidate => ({
      name: owner.name,
      state: 'passed-over',
      failure: { criterion: 'domain', wanted: domain, beatenBy: best },
    })),
  ];
}

const SIMILAR = 3;

function similar(config: RouteConfiguration, host: string): Candidate[] {
  const wanted = hostToMatch(config, host);
  const owners = new Map(
    config.virtualHosts.flatMap((owner) => owner.domains.map((domain) => [domain, owner] as const)),
  );
  const near = nearest(wanted, [...owners.keys()], SIMILAR);
  const shown = near.length === 0 ? [...owners.keys()].slice(0, SIMILAR) : near;
  return shown.flatMap((domain) => {
    const owner = owners.get(domain);
    return owner === undefined
      ? []
      : [
          {
            name: owner.name,
            state: 'passed-over' as const,
            failure: { criterion: 'domain', wanted: domain, actual: wanted },
          },
        ];
  });
}
