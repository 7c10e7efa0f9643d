import { strings } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import { isSubsetOf } from '../intent/model/hostname.ts';
import { qualifiedHost } from '../intent/scope/host.ts';
import { allVirtualServices } from '../intent/scope/virtual-services.ts';
import { refTo } from '../model/provenance.ts';
import type { Intent } from './intent.ts';
import type { WhyItem, WhyReason } from './answer.ts';
import { ruleHost, ruleVerdict } from './destination-rule.ts';
import { distinctExclusions, isSameObject, spoken, type Exclusion, type ExclusionCode } from './exclusion.ts'; // prettier-ignore
import { seenService, serviceExclusions } from './service.ts';
import { virtualServiceExclusions } from './virtual-service.ts';

/** The full hosts that a name may be short for: "reviews", "reviews.shop", "reviews.shop.svc", each also with a port. */
export function hostNames({ world, proxy }: ProxyContext, name: string): string[] {
  if (name.includes('|') || name.includes('/') || name.includes('*')) return [];
  const [host = ''] = name.split(/:\d+$/);
  const [, namespace = '', ...rest] = host.split('.');
  const { domain } = world;
  const names = [qualifiedHost(host, proxy.namespace, domain)];
  if (namespace !== '' && rest.length === 0) names.push(`${host}.svc.${domain}`);
  if (host.endsWith('.svc')) names.push(`${host}.${domain}`);
  return [...new Set(names)];
}

/**
 * A host as a whole: whose it is for this proxy, which rules hold for it and which don't. undefined where nothing says
 * that the name is a host.
 * @param isKnown the name stands for something else, too
 */
export function explainHost(
  { context, config }: Intent,
  names: readonly string[],
  isKnown: boolean,
): Omit<WhyItem, 'proxy'> | undefined {
  const { world, scope, proxy } = context;
  const inWorld = names.find((one) => world.servicesByHost.has(one) || seenService(context, one) !== undefined); // prettier-ignore
  // A host that nobody has is only worth a word where the name is nothing else, and looks like one.
  const host = inWorld ?? (isKnown ? undefined : names.findLast((one) => /^[a-z0-9.-]+\.[a-z0-9-]+$/i.test(one))); // prettier-ignore
  if (host === undefined) return undefined;
  const service = seenService(context, host);
  const rule = service && scope.destinationRule(service.hostname, proxy.labels);
  const chain: WhyReason[] = [];
  if (service !== undefined) chain.push({ path: 'service', cause: refTo(service.object) });
  for (const one of rule?.from ?? []) chain.push({ path: 'destinationRule', cause: refTo(one) });
  const exclusions = serviceExclusions(context, host);
  for (const other of world.list('DestinationRule')) {
    if (!isSubsetOf(host, ruleHost(context, other)) || service === undefined) continue;
    if (rule?.from.some((one) => isSameObject(one, other)) === true) continue;
    exclusions.push(
      ...ruleVerdict(context, other, service).map((verdict) => about(verdict, other)),
    );
  }
  for (const { namespace, name, kind, spec } of allVirtualServices(world)) {
    const written = world.list('VirtualService').find((one) => isSameObject(one, { kind, namespace, name })); // prettier-ignore
    if (written === undefined || !strings(spec, 'hosts').some((own) => isSubsetOf(host, own)))
      continue;
    const excluded = virtualServiceExclusions(context, config, written).filter(({ code }) => WHOLE.has(code)); // prettier-ignore
    if (excluded.length === 0) chain.push({ path: 'virtualService', cause: refTo(written) });
    exclusions.push(...excluded.map((verdict) => about(verdict, written)));
  }
  return { kind: 'host', name: host, present: service !== undefined, exclusions: distinctExclusions(exclusions), chain, concerns: [] }; // prettier-ignore
}

/** Why a VirtualService as a whole does not hold. */
const WHOLE: ReadonlySet<ExclusionCode> = new Set([
  'hidden-by-export-to', 'not-bound-to-mesh', 'not-bound-to-gateway', 'not-imported-by-sidecar', 'older-virtual-service',
  'host-not-in-gateway', 'port-is-tcp', 'delegate-unused',
]); // prettier-ignore

/** Says which object does not count, where the sentence is about another one. */
const about = (exclusion: Exclusion, source: Parameters<typeof spoken>[0]): Exclusion =>
  exclusion.says.startsWith(spoken(source))
    ? exclusion
    : { ...exclusion, says: `${spoken(source)} does not count. ${exclusion.says}` };
