import { once } from '../../model/once.ts';
import { isIPv4, isIPv6 } from '../ip-address.ts';
import { ipMode } from '../listeners/ip-mode.ts';
import type { IntentProxy } from '../model/proxy.ts';
import type { Service } from '../model/service.ts';
import { bracketed, domainName } from './domain-name.ts';
import { proxyAddresses } from './proxy-addresses.ts';

/** The names of a virtual host, and which of them are only short for a name. */
export interface HostDomains {
  readonly domains: readonly string[];
  readonly short: ReadonlySet<string>;
}

/**
 * Every Host header by which clients in the proxy's namespace may call a service (istio/pilot/pkg/networking/core/httproute.go,
 * generateVirtualHostDomains): its name and those of its aliases, with a dot behind, shortened, and its addresses.
 * @param port appended to each as a second form; undefined where Envoy ignores the port of the header
 */
export function serviceDomains(
  service: Service,
  { proxy, domain, port }: { proxy: IntentProxy; domain: string; port: number | undefined },
): HostDomains {
  const domains: string[] = [];
  const short: string[] = [];
  for (const host of [
    service.hostname,
    ...(service.aliases ?? []).map((alias) => alias.hostname),
  ]) {
    const others = otherNames(host, { namespace: proxy.namespace, domain, port });
    domains.push(...withPort(host, port), ...others);
    short.push(...others);
  }
  // Hosts of a headless service: web-0.web.default.svc.cluster.local.
  if (service.resolution === 'Passthrough' && service.registry === 'Kubernetes')
    domains.push(...domains.map((name) => `*.${name}`));
  for (const address of proxyAddresses(service, proxy))
    if (address !== '' && address !== '0.0.0.0') domains.push(...withPort(address, port));
  return { domains, short: new Set(short) };
}

/** All of a proxy that the names of a service depend on: whether it is at home with one of them, and which of its addresses the proxy uses. */
export function domainsKey(service: Service, proxy: IntentProxy): string {
  const home = homesOf(service).has(proxy.namespace) ? proxy.namespace : '';
  return `${home} ${ipMode(proxy)} ${proxy.metadata['DNS_CAPTURE']}`;
}

/** Second labels of its names: of a service of Kubernetes the namespaces. */
const homesOf = once(({ hostname, aliases = [] }: Service): ReadonlySet<string> => {
  const names = [hostname, ...aliases.map((alias) => alias.hostname)];
  return new Set(names.map((name) => name.split('.', 2)[1] ?? ''));
});

const withPort = (host: string, port: number | undefined): string[] =>
  port === undefined ? [bracketed(host)] : [bracketed(host), domainName(host, port)];

interface From {
  readonly namespace: string;
  /** "cluster.local" */
  readonly domain: string;
  readonly port: number | undefined;
}

/** The absolute form, and what a pod's search domains complete (httproute.go, GenerateAltVirtualHosts). */
export function otherNames(host: string, { namespace, domain, port }: From): string[] {
  const absolute = isIPv4(host) || isIPv6(host) ? [] : [`${host}.`];
  if (port !== undefined) absolute.push(domainName(`${host}.`, port));
  if (!host.endsWith(`.svc.${domain}`)) return absolute;
  return [...absolute, ...shortNames(host, namespace).flatMap((name) => withPort(name, port))];
}

/** "reviews" only in the service's own namespace (httproute.go, generateAltVirtualHostsForKubernetesService). */
function shortNames(host: string, namespace: string): string[] {
  const end = host.indexOf('.svc.');
  const dot = host.indexOf('.');
  if (end <= 0 || dot + 1 > end) return [];
  const qualified = host.slice(0, end);
  return host.slice(dot + 1, end) === namespace
    ? [host.slice(0, dot), `${qualified}.svc`, qualified]
    : [qualified, `${qualified}.svc`];
}
