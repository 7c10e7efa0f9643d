import { object, objects, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import type { MergedDestinationRule } from '../intent/model/scope.ts';
import type { Service } from '../intent/model/service.ts';
import { ruleExportTo, workloadSelector } from '../intent/scope/destination-rule-merge.ts';
import { destinationRulesFor, ruleForClient } from '../intent/scope/destination-rules.ts';
import { isSubsetOf, isWildcard } from '../intent/model/hostname.ts';
import { qualifiedHost } from '../intent/scope/host.ts';
import { defaultExportTo } from '../intent/scope/visibility.ts';
import { refTo } from '../model/provenance.ts';
import { listed } from '../model/listed.ts';
import { distinctExclusions, isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { serviceExclusions } from './service.ts';

/** The host of a DestinationRule in full. */
export const ruleHost = ({ world }: ProxyContext, { spec, namespace }: ConfigObject): string =>
  qualifiedHost(text(spec, 'host') ?? '', namespace, world.domain);

/** Why a DestinationRule, or a part of it, means nothing to a proxy; `applies` says whether any of it does. */
export function destinationRuleExclusions(
  context: ProxyContext,
  rule: ConfigObject,
): { readonly exclusions: Exclusion[]; readonly applies: boolean } {
  const host = ruleHost(context, rule);
  const covered = context.scope.services.filter(({ hostname }) => isSubsetOf(hostname, host));
  if (covered.length === 0) return { exclusions: [unknownHost(context, rule, host)], applies: false }; // prettier-ignore
  const verdicts = covered.map((service) => ruleVerdict(context, rule, service));
  return {
    exclusions: distinctExclusions(verdicts.flat()),
    applies: verdicts.some((list) => list.every(({ code }) => code === 'merged-after')),
  };
}

function unknownHost(context: ProxyContext, rule: ConfigObject, host: string): Exclusion {
  const asks = refTo(rule, 'spec.host');
  if (isWildcard(host)) {
    const says = `This proxy sees no service whose host ${host} covers.`;
    return { code: 'host-unknown', says, cause: asks };
  }
  const [first] = serviceExclusions(context, host);
  if (first !== undefined && first.code !== 'unknown-host') return { ...first, asks };
  return { code: 'host-unknown', says: first?.says ?? `Nothing has the host ${host}.`, cause: asks }; // prettier-ignore
}

/** Why a rule is not the one for a service as this proxy's clients see it; empty when it is. */
export function ruleVerdict(
  { world, proxy }: ProxyContext,
  rule: ConfigObject,
  service: Service,
): Exclusion[] {
  const found = destinationRulesFor(world, proxy.namespace, service);
  const chosen = ruleForClient(found, proxy.namespace, proxy.labels);
  const own = found.filter(({ from }) => from.some((one) => isSameObject(one, rule)));
  if (chosen !== undefined && own.includes(chosen)) return mergedAfter(chosen, rule);
  if (own.length > 0) return [passedOver(rule, chosen)];
  const { namespace } = rule;
  const hidden = hiddenRule(world, rule, proxy.namespace);
  const looked = [proxy.namespace, service.namespace, world.rootNamespace];
  if (!looked.includes(namespace))
    return [
      ...(hidden === undefined ? [] : [hidden]),
      {
        code: 'namespace-never-looked-at',
        says: `Clients in namespace ${proxy.namespace} look for rules for ${service.hostname} in ${listed([...new Set(looked)])} only, not in ${namespace}.`,
        cause: refTo(rule, 'metadata.namespace'),
      },
    ];
  if (hidden !== undefined) return [hidden];
  const [winner] = chosen?.from ?? found[0]?.from ?? [];
  if (winner === undefined || winner.namespace === namespace) return [lessSpecific(rule, service, winner)]; // prettier-ignore
  return [
    {
      code: 'shadowed-by',
      says: `${spoken(winner)} holds for ${service.hostname}: rules of the client's namespace come before those of the service's, and these before the root namespace's.`,
      cause: refTo(winner, 'spec.host'),
      asks: refTo(rule, 'spec.host'),
    },
  ];
}

/** Of rules for one host only some are for these workloads. */
function passedOver(rule: ConfigObject, chosen: MergedDestinationRule | undefined): Exclusion {
  const [winner] = chosen?.from ?? [];
  if (workloadSelector(rule.spec) !== undefined)
    return {
      code: 'workload-selector',
      says: `The workloadSelector of ${spoken(rule)} does not fit this proxy's labels.`,
      cause: refTo(rule, 'spec.workloadSelector'),
    };
  return {
    code: 'shadowed-by',
    says: `${winner === undefined ? 'Another rule' : spoken(winner)} for the same host holds for this proxy${winner !== undefined && workloadSelector(winner.spec) !== undefined ? ', whose workloadSelector fits it' : ''}.`,
    cause: winner === undefined ? null : refTo(winner, workloadSelector(winner.spec) === undefined ? 'spec.host' : 'spec.workloadSelector'), // prettier-ignore
    asks: refTo(rule, 'spec.host'),
  };
}

/** What an older rule for the same host has already. */
function mergedAfter(merged: MergedDestinationRule, rule: ConfigObject): Exclusion[] {
  const [first] = merged.from;
  if (first === undefined || isSameObject(first, rule)) return [];
  const lost: Exclusion[] = [];
  const lose = (path: string, what: string, field: string): void => {
    const owner = merged.owner(path);
    if (isSameObject(owner, rule)) return;
    lost.push({
      code: 'merged-after',
      says: `${spoken(owner)} is older, has the same host, and has ${what} already.`,
      cause: refTo(owner, fieldIn(owner, path)),
      asks: refTo(rule, field),
    });
  };
  if (object(rule.spec, 'trafficPolicy') !== undefined) lose('trafficPolicy', 'a trafficPolicy', 'spec.trafficPolicy'); // prettier-ignore
  for (const [index, subset] of objects(rule.spec, 'subsets').entries()) {
    const name = text(subset, 'name') ?? '';
    lose(`subsets.${name}`, `a subset ${name}`, `spec.subsets[${index}]`);
  }
  return lost;
}

function fieldIn({ spec }: ConfigObject, path: string): string {
  if (!path.startsWith('subsets.')) return `spec.${path}`;
  const name = path.slice('subsets.'.length);
  const index = objects(spec, 'subsets').findIndex((subset) => text(subset, 'name') === name);
  return `spec.subsets[${Math.max(index, 0)}]`;
}

function hiddenRule(
  world: ProxyContext['world'],
  rule: ConfigObject,
  client: string,
): Exclusion | undefined {
  const { namespace } = rule;
  const said = ruleExportTo(rule);
  const names = said.size === 0 ? defaultExportTo(world, 'defaultDestinationRuleExportTo') : [...said]; // prettier-ignore
  if (names.includes('*') || names.includes(client) || (client === namespace && names.includes('.'))) return undefined; // prettier-ignore
  if (workloadSelector(rule.spec) !== undefined)
    return {
      code: 'hidden-by-export-to',
      says: `A rule with a workloadSelector, as ${spoken(rule)}, is for clients of its own namespace only.`,
      cause: refTo(rule, 'spec.workloadSelector'),
    };
  return {
    code: 'hidden-by-export-to',
    says: `${spoken(rule)} is exported to ${names.join(', ')} only, not to namespace ${client}.`,
    cause: refTo(rule, 'spec.exportTo'),
  };
}

const lessSpecific = (
  rule: ConfigObject,
  service: Service,
  winner: ConfigObject | undefined,
): Exclusion => ({
  code: 'less-specific-host',
  says: `${winner === undefined ? 'Another rule' : spoken(winner)} of the same namespace has a host that fits ${service.hostname} better than ${text(rule.spec, 'host') ?? ''}.`,
  cause: winner === undefined ? refTo(rule, 'spec.host') : refTo(winner, 'spec.host'),
  asks: refTo(rule, 'spec.host'),
});
