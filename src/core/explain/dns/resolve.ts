import { isIP } from 'node:net';
import { object, objects, strings, text } from '../../decode/read.ts';
import type { Service } from '../../intent/model/service.ts';
import type { IntentProxy } from '../../intent/model/proxy.ts';
import type { ExplainMesh } from '../ground/explain-mesh.ts';
import { readyEndpoints } from '../journey/kernel.ts';

/** What a client gets for a name. */
export type Resolved =
  | { readonly kind: 'addresses'; readonly ips: readonly string[]; readonly by: string }
  | { readonly kind: 'no-name'; readonly why: string };

export interface NameQuery {
  readonly host: string;
  /** Of the client: its resolver's search domains begin there; undefined for a client outside. */
  readonly namespace: string | undefined;
  /** The client's proxy, whose DNS proxy may know more than DNS does. */
  readonly proxy: IntentProxy | undefined;
  /** Of a client that takes the nearest of several addresses, as C programs do (glibc), Go and Java don't; undefined: any of them. */
  readonly sourceIp: string | undefined;
  /** Addresses that a proxy of the mesh resolved for hosts outside, by name. */
  readonly observed: (host: string) => readonly string[];
}

/** Resolves a name as the pod's resolver does: search domains first (ndots 5), then as it stands. */
export function resolve(mesh: ExplainMesh, query: NameQuery): Resolved {
  const found = resolved(mesh, query, []);
  return found.kind === 'dead-end' ? { kind: 'no-name', why: found.why } : found;
}

/** ExternalName services in a row that cluster DNS follows (coredns/plugin/backend_lookup.go, A), which drops what leads back, too. */
const MOST_ALIASES = 8;

/** A name at which DNS gives up: no search domain mends that. */
interface DeadEnd {
  readonly kind: 'dead-end';
  readonly why: string;
}

/** @param aliases names of ExternalName services that led here */
function resolved(
  mesh: ExplainMesh,
  query: NameQuery,
  aliases: readonly string[],
): Resolved | DeadEnd {
  const host = query.host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return { kind: 'addresses', ips: [host], by: 'address' };
  if (host === 'localhost') return { kind: 'addresses', ips: ['127.0.0.1'], by: 'localhost' };
  for (const name of namesOf(mesh, query, host)) {
    const alias = aliasOf(mesh, name);
    if (alias !== undefined && aliases.includes(name)) return { kind: 'dead-end', why: `${name} leads back to itself` }; // prettier-ignore
    if (alias !== undefined && aliases.length >= MOST_ALIASES) return { kind: 'dead-end', why: `${aliases[0] ?? name} leads to more than ${MOST_ALIASES} ExternalName services in a row, which DNS does not follow` }; // prettier-ignore
    const target = alias === undefined ? undefined : resolved(mesh, { ...query, host: `${alias}.` }, [...aliases, name]); // prettier-ignore
    if (target?.kind === 'dead-end') return target;
    const ips = target === undefined ? lookUp(mesh, query, name) : target.kind === 'addresses' ? target.ips : []; // prettier-ignore
    if (ips !== undefined) return ips.length > 0 ? { kind: 'addresses', ips: nearest(ips, query.sourceIp), by: name } : { kind: 'no-name', why: `${name} has no addresses` }; // prettier-ignore
  }
  const seen = query.observed(host);
  if (seen.length > 0) return { kind: 'addresses', ips: seen, by: 'as its proxy knows it' }; // prettier-ignore
  return { kind: 'no-name', why: `${host} is no name of the mesh` };
}

function namesOf(
  { cluster: { domain } }: ExplainMesh,
  { namespace = 'default' }: NameQuery,
  host: string,
): string[] {
  const searched = [
    `${host}.${namespace}.svc.${domain}`,
    `${host}.svc.${domain}`,
    `${host}.${domain}`,
  ];
  return host.split('.').length > 5 ? [host, ...searched] : [...searched, host];
}

function lookUp(mesh: ExplainMesh, query: NameQuery, name: string): readonly string[] | undefined {
  const services = mesh.cluster.servicesByHost.get(name) ?? [];
  const kubernetes = services.find(({ registry }) => registry === 'Kubernetes');
  if (kubernetes !== undefined) return addressesOf(mesh, kubernetes);
  const own = podOf(mesh, name);
  if (own !== undefined) return own;
  const [entry] = services;
  const isProxied = query.proxy?.metadata['DNS_CAPTURE'] === 'true';
  return entry === undefined || !isProxied ? undefined : entryAddresses(entry);
}

/** The DNS proxy of the agent answers for hosts of ServiceEntries with their addresses, or those that istiod gave them. */
function entryAddresses(service: Service): readonly string[] | undefined {
  const own = service.addresses.filter(
    (address) => address !== '0.0.0.0' && !address.includes('/'),
  );
  if (own.length > 0) return own;
  return service.autoAllocatedAddress === undefined ? undefined : [service.autoAllocatedAddress];
}

/** What an ExternalName service of this name stands for. */
function aliasOf({ cluster }: ExplainMesh, name: string): string | undefined {
  const service = cluster.servicesByHost
    .get(name)
    ?.find(({ registry }) => registry === 'Kubernetes');
  return service?.type === 'ExternalName' ? service.externalName?.replace(/\.$/, '') : undefined;
}

function addressesOf(mesh: ExplainMesh, service: Service): readonly string[] {
  // Without a name that it stands for.
  if (service.type === 'ExternalName') return [];
  if (!service.isHeadless)
    return service.addresses.filter((address) => isIP(address) === 4).slice(0, 1);
  return [...new Set(service.ports.flatMap(({ name }) => readyEndpoints(mesh, service, name).map(({ ip }) => ip)))]; // prettier-ignore
}

/** "db-0.db.data.svc.cluster.local": a pod of a headless service that has a name of its own (Kubernetes DNS specification). */
function podOf({ cluster: world }: ExplainMesh, name: string): readonly string[] | undefined {
  const dot = name.indexOf('.');
  const parent = world.servicesByHost
    .get(name.slice(dot + 1))
    ?.find(({ isHeadless }) => isHeadless);
  if (dot <= 0 || parent === undefined) return undefined;
  const slices = world.kube('EndpointSlice').filter((slice) => slice.namespace === parent.namespace && slice.labels['kubernetes.io/service-name'] === parent.name); // prettier-ignore
  const own = slices
    .flatMap(({ raw }) => objects(raw, 'endpoints'))
    .filter((endpoint) => (text(endpoint, 'hostname') ?? text(object(endpoint, 'targetRef'), 'name')) === name.slice(0, dot)); // prettier-ignore
  const ips = [...new Set(own.flatMap((endpoint) => strings(endpoint, 'addresses').slice(0, 1)))];
  return ips.length === 0 ? undefined : ips;
}

/**
 * Of several addresses a client tries first the one that has most leading bits in common with its own (RFC 6724, rule 9, as getaddrinfo
 * sorts them): its own pod before all others.
 */
function nearest(ips: readonly string[], source: string | undefined): readonly string[] {
  if (source === undefined || ips.length < 2 || isIP(source) !== 4) return ips;
  const common = ips.map((ip) => (isIP(ip) === 4 ? Math.clz32(bits(ip) ^ bits(source)) : 0));
  const most = Math.max(...common);
  return ips.filter((_, index) => common[index] === most);
}

const bits = (ip: string): number =>
  ip.split('.').reduce((all, part) => (all << 8) | Number(part), 0);
