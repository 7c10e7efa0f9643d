import { objects, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { isSubsetOf } from '../intent/model/hostname.ts';
import { refTo } from '../model/provenance.ts';
import { listed } from '../model/listed.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { ruleHost, ruleVerdict } from './destination-rule.ts';
import { seenService } from './service.ts';

const subsetsOf = ({ spec }: ConfigObject): string[] =>
  objects(spec, 'subsets').map((subset) => text(subset, 'name') ?? '');

/**
 * Why a host has no such subset for a proxy: the rule that applies to it, then the rules that do define the subset and
 * why they don't count. Empty when there is one.
 */
export function subsetExclusions(context: ProxyContext, host: string, subset: string): Exclusion[] {
  if (subset === '') return [];
  const { scope, proxy, world } = context;
  const service = seenService(context, host);
  const rule = service && scope.destinationRule(service.hostname, proxy.labels);
  const names = objects(rule?.spec, 'subsets').map((one) => text(one, 'name') ?? '');
  if (names.includes(subset)) return [];
  const [owner] = rule?.from ?? [];
  const missing: Exclusion = {
    code: 'subset-not-defined',
    says:
      owner === undefined
        ? `No DestinationRule applies to ${host} for this proxy, so that there is no subset ${subset}.`
        : `${(rule?.from ?? []).map(spoken).join(' with ')}, which applies to ${host}, has ${names.length === 0 ? 'no subsets' : `the subsets ${listed(names)}`}, not ${subset}.`,
    cause: owner === undefined ? null : refTo(owner, 'spec.subsets'),
  };
  const others = world
    .list('DestinationRule')
    .filter(
      (other) => subsetsOf(other).includes(subset) && isSubsetOf(host, ruleHost(context, other)),
    ) // prettier-ignore
    .filter((other) => !(rule?.from ?? []).some((one) => isSameObject(one, other)));
  return [
    missing,
    ...others.flatMap((other) =>
      (service === undefined ? [] : ruleVerdict(context, other, service)).map((verdict) => ({
        ...verdict,
        says: `${spoken(other)} has a subset ${subset}, but does not count here. ${verdict.says}`,
        asks: refTo(other, `spec.subsets[${subsetsOf(other).indexOf(subset)}]`),
      })),
    ),
  ];
}
