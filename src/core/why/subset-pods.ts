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

/** Subsets that choose nothing, or what another one chooses. */
export function subsetRuleExclusions(context: ProxyContext, rule: ConfigObject): Exclusion[] {
  const services = servicesOf(context, rule);
  if (services.length === 0) return [];
  const endpoints = services.flatMap((service) => context.world.endpointsOf(service));
  const subsets = objects(rule.spec, 'subsets').map((subset, index) => ({
    name: text(subset, 'name') ?? '',
    labels: texts(object(subset, 'labels')),
    index,
  }));
  return subsets.flatMap(({ name, labels, index }): Exclusion[] => {
    const field = fieldOf(index, labels);
    const twin = subsets.find((one) => one.index < index && isSame(one.labels, labels));
    if (twin !== undefined)
      return [
        {
          code: 'subset-same-labels',
          says: `Subset ${name} of ${spoken(rule)} has the labels of subset ${twin.name}: both are the same endpoints.`,
          cause: refTo(rule, field),
          asks: refTo(rule, fieldOf(twin.index, twin.labels)),
        },
      ];
    if (endpoints.length === 0 || endpoints.some((one) => selects(labels, one.labels))) return [];
    return [
      {
        code: 'subset-selects-nothing',
        says: `No endpoint has the labels ${Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', ')} of subset ${name}.`,
        cause: refTo(rule, field),
      },
    ]; // prettier-ignore
  });
}

/** The one label, else all of them. */
function fieldOf(index: number, labels: Readonly<Record<string, string>>): string {
  const [key, ...others] = Object.keys(labels);
  const field = `spec.subsets[${index}].labels`;
  return key === undefined || others.length > 0 ? field : `${field}.${key}`;
}

type Labels = Readonly<Record<string, string>>;

const isSame = (a: Labels, b: Labels): boolean =>
  Object.keys(a).length === Object.keys(b).length && selects(a, b);
