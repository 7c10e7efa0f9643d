import { object, objects, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import type { Service } from '../intent/model/service.ts';
import { isSubsetOf } from '../intent/model/hostname.ts';
import { selects, texts } from '../intent/world/texts.ts';
import { refTo } from '../model/provenance.ts';
import type { Reason } from './chain.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { ruleHost } from './destination-rule.ts';

/** The services for which a rule decides, as a proxy sees them. */
const servicesOf = (context: ProxyContext, rule: ConfigObject): Service[] => {
  const host = ruleHost(context, rule);
  return context.scope.services.filter(
    ({ hostname }) =>
      isSubsetOf(hostname, host) &&
      context.scope.destinationRule(hostname, context.proxy.labels)?.from.some((one) => isSameObject(one, rule)) === true,
  ); // prettier-ignore
};

/** The labels by which the subsets of a rule choose endpoints. */
export function subsetReasons(context: ProxyContext, rule: ConfigObject): Reason[] {
  if (servicesOf(context, rule).length === 0) return [];
  return objects(rule.spec, 'subsets').flatMap((subset, index) =>
    Object.entries(texts(object(subset, 'labels'))).map(([key, value]): Reason => ({
      path: `subsets[${text(subset, 'name') ?? ''}].labels.${key}`,
      value,
      cause: refTo(rule, `spec.subsets[${index}].labels.${key}`),
    })),
  );
}

/** With the names of the subsets that it is about. */
interface SubsetExclusion extends Exclusion {
  readonly names: readonly string[];
}

/** Subsets that choose nothing, or what another one chooses. */
export function subsetRuleExclusions(context: ProxyContext, rule: ConfigObject): SubsetExclusion[] {
  const services = servicesOf(context, rule);
  if (services.length === 0) return [];
  const endpoints = services.flatMap((service) => context.world.endpointsOf(service));
  const subsets = objects(rule.spec, 'subsets').map((subset, index) => ({
    name: text(subset, 'name') ?? '',
    labels: texts(object(subset, 'labels')),
    index,
  }));
  return subsets.flatMap((own): SubsetExclusion[] => {
    const { name, labels, index } = own;
    const twin = subsets.find((one) => one.index < index && isSame(one.labels, labels));
    if (twin !== undefined) {
      // Subsets are mostly called as one of their labels is: the other is the copy that somebody forgot to change.
      const [wrong, right] = isCalledByLabel(own) && !isCalledByLabel(twin) ? [twin, own] : [own, twin]; // prettier-ignore
      return [
        {
          code: 'subset-same-labels',
          says: `Subset ${wrong.name} of ${spoken(rule)} has the labels of subset ${right.name}: both are the same endpoints.`,
          cause: refTo(rule, fieldOf(wrong.index, wrong.labels)),
          asks: refTo(rule, fieldOf(right.index, right.labels)),
          names: [wrong.name, right.name],
        },
      ];
    }
    if (endpoints.length === 0 || endpoints.some((one) => selects(labels, one.labels))) return [];
    return [
      {
        code: 'subset-selects-nothing',
        says: `No endpoint has the labels ${Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ')} of subset ${name}.`,
        cause: refTo(rule, fieldOf(index, labels)),
        names: [name],
      },
    ]; // prettier-ignore
  });
}

const isCalledByLabel = ({ name, labels }: { readonly name: string; readonly labels: Labels }): boolean =>
  Object.values(labels).includes(name); // prettier-ignore

/** The one label, else all of them. */
function fieldOf(index: number, labels: Readonly<Record<string, string>>): string {
  const [key, ...others] = Object.keys(labels);
  const field = `spec.subsets[${index}].labels`;
  return key === undefined || others.length > 0 ? field : `${field}.${key}`;
}

type Labels = Readonly<Record<string, string>>;

const isSame = (a: Labels, b: Labels): boolean =>
  Object.keys(a).length === Object.keys(b).length && selects(a, b);
