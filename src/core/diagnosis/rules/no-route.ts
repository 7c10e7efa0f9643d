import { listed } from '../../model/listed.ts';
import { strings } from '../../decode/read.ts';
import { isSubsetOf } from '../../intent/model/hostname.ts';
import { nearest } from '../../model/nearest.ts';
import { refTo } from '../../model/provenance.ts';
import { matchText } from '../../query/routes/match-words.ts';
import { explainHost } from '../../why/hosts.ts';
import type { Exclusion } from '../../why/exclusion.ts';
import { serversOf } from '../../why/gateway-binding.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { FailedLine } from '../failed-line.ts';
import { hostName } from '../host-name.ts';
import { fieldOf } from '../field-of.ts';
import type { RoutePlace } from '../route-place.ts';
import { command, diagnosis, shellWord, type Rule } from '../rule.ts';

/** NR of HTTP: no virtual host has the request's host, or none of its routes takes the request. */
export const noRoute: Rule = (failed) => {
  const { details, flags, line } = failed;
  const isHttp = details.name === 'route_not_found' || (flags.has('NR') && line.entry.method !== null && line.entry.response_code !== 0); // prettier-ignore
  if (!isHttp) return undefined;
  const place = failed.place();
  if (place === undefined)
    return diagnosis({
      code: 'no-route',
      text: `No virtual host has the host ${asked(failed)}, or none of its routes takes the request.`,
      next: command('routes', line.proxy),
    });
  const { host } = place;
  // A gateway without any VirtualService has one virtual host for all hosts, and no routes in it.
  return host === undefined || host.routes.length === 0
    ? unknownHost(failed, place)
    : noMatch(failed, place, host);
};

/** A name that ends in a dot would end the sentence. */
const asked = ({ line: { entry } }: FailedLine): string =>
  entry.authority?.endsWith('.') === true ? `"${entry.authority}"` : (entry.authority ?? 'of the request'); // prettier-ignore

function unknownHost(failed: FailedLine, { config }: RoutePlace): Diagnosis {
  const host = asked(failed);
  const domains = config.virtualHosts.flatMap((one) => one.domains).filter((one) => one !== '*');
  const near = nearest(hostName(host) ?? '-', domains, 3);
  const why = exclusionOf(failed);
  const gateway = gatewayServer(failed);
  return diagnosis({
    code: 'no-virtual-host',
    text: why?.says ?? (gateway === undefined ? `No virtual host of route configuration ${config.name} has the host ${host}.` : gateway.says), // prettier-ignore
    causes: [why?.cause, why?.asks, gateway?.server],
    evidence: [
      `route configuration ${config.name} has the hosts ${listed(domains, MOST) || 'none'}`,
      near.length === 0 ? undefined : `nearest: ${near.join(', ')}`,
    ],
    next: command('routes', failed.line.proxy, `--name ${shellWord(config.name)}`),
  });
}

/** Why a VirtualService that has the host does not hold for this proxy. */
function exclusionOf({ intent, line }: FailedLine): Exclusion | undefined {
  const host = hostName(line.entry.authority);
  if (intent === undefined || host === undefined) return undefined;
  const { exclusions = [] } = explainHost(intent, [host], false) ?? {};
  // A gateway serves hosts that are no services: what it says of services is beside the point.
  return exclusions.find(({ code, cause, asks }) => code !== 'unknown-host' && [cause?.kind, asks?.kind].includes('VirtualService')); // prettier-ignore
}

/** Of a gateway: the server that takes the host, though no VirtualService has it, or one at the port that does not. */
function gatewayServer(failed: FailedLine): { readonly server: Diagnosis['resource']; readonly says: string } | undefined {
  const { intent, line } = failed;
  const host = hostName(line.entry.authority);
  if (intent?.context.proxy.type !== 'router' || host === undefined) return undefined;
  const servers = serversOf(intent.context);
  const taking = servers.find(({ hosts }) => hosts.some((one) => isSubsetOf(host, nameIn(one))));
  const near = nearest(host, servers.flatMap(({ hosts }) => hosts.map(nameIn)), 1);
  const [first] = taking === undefined ? servers.toSorted((a, b) => Number(hasHost(b, near)) - Number(hasHost(a, near))) : [taking];
  if (first === undefined) return undefined;
  const { gateway, field } = first;
  const called = `Gateway ${gateway.namespace}/${gateway.name}`;
  const says = taking === undefined ? `No Gateway of this proxy has the host ${asked(failed)}.` : `${called} takes ${listed(strings(first.spec, 'hosts'), MOST)}, but no VirtualService that is bound to it has the host ${asked(failed)}.`; // prettier-ignore
  return { server: refTo(gateway, `${field}.hosts`), says };
} // prettier-ignore

const hasHost = ({ hosts }: { readonly hosts: readonly string[] }, names: readonly string[]): boolean =>
  hosts.some((host) => names.includes(nameIn(host))); // prettier-ignore

const nameIn = (host: string): string => host.slice(host.indexOf('/') + 1);

function noMatch(
  failed: FailedLine,
  { config, host: _, ...place }: RoutePlace,
  host: NonNullable<RoutePlace['host']>,
): Diagnosis {
  const { line, facts } = failed;
  const { method, path } = line.entry;
  const owners = host.routes.map((route) => facts?.originOf(route, host).owner ?? null);
  const owner = owners.find((one) => one !== null) ?? null;
  const whole = owner === null ? null : fieldOf(facts, { kind: owner.kind, namespace: owner.namespace, name: owner.name }, owner.kind === 'VirtualService' ? 'spec.http' : 'spec.rules'); // prettier-ignore
  // A query may hold what is nobody's business, and no two are alike.
  const request = `${method ?? ''} ${(path ?? '').replace(/\?.*$/s, '')}`.trim();
  return diagnosis({
    code: 'no-matching-route',
    text: `Virtual host ${host.name} has the host ${asked(failed)}, but ${host.routes.length === 1 ? 'its only route does not take' : `none of its ${host.routes.length} routes takes`} ${request || 'the request'}, and there is no last route for the rest.`, // prettier-ignore
    causes: [whole],
    evidence: [
      ...host.routes.slice(0, MOST).map(({ match }) => `a route takes ${matchText(match)}`),
      host.routes.length > MOST ? `and ${host.routes.length - MOST} more` : undefined,
      place.routes.length === 0 ? undefined : 'the path of one of them fits: it asks for headers or parameters that no log line tells', // prettier-ignore
    ],
    next: command('routes', line.proxy, `--name ${shellWord(config.name)} --fqdn ${shellWord(host.domains[0] ?? host.name)}`), // prettier-ignore
  });
}

const MOST = 5;
