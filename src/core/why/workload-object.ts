import { object, objects } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { isAttached } from '../intent/security/policy-attachment.ts';
import { selects, texts } from '../intent/world/texts.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { spoken, type Exclusion } from './exclusion.ts';

type Labels = Readonly<Record<string, string>>;

/** A selector of workloads, and the field that it is. */
interface Selector {
  readonly labels: Labels;
  readonly field: string;
}

/** What an object selects workloads by (selector.matchLabels, workloadSelector.labels). */
function selectorOf({ kind, spec }: ConfigObject): Selector {
  return kind === 'EnvoyFilter' || kind === 'Sidecar'
    ? { labels: texts(object(spec, 'workloadSelector', 'labels')), field: 'spec.workloadSelector' }
    : { labels: texts(object(spec, 'selector', 'matchLabels')), field: 'spec.selector' };
}

export const isSelecting = (item: ConfigObject): boolean =>
  Object.keys(selectorOf(item).labels).length > 0;

export const hasTargets = ({ spec }: ConfigObject): boolean =>
  objects(spec, 'targetRefs').length > 0 || object(spec, 'targetRef') !== undefined;

/** Why an object of the root or a workload's namespace is not for a proxy: its namespace or its selector. */
export function fitExclusion(
  { world, proxy }: ProxyContext,
  item: ConfigObject,
): Exclusion | undefined {
  const { namespace } = item;
  if (namespace !== proxy.namespace && namespace !== world.rootNamespace)
    return {
      code: 'namespace-does-not-fit',
      says: `${spoken(item)} is for workloads in namespace ${namespace}; this proxy is in ${proxy.namespace}.`,
      cause: refTo(item, 'metadata.namespace'),
    };
  if (hasTargets(item)) return isAttached(item, proxy) ? undefined : targetsOthers(item);
  const { labels, field } = selectorOf(item);
  if (selects(labels, proxy.labels)) return undefined;
  const wrong = Object.entries(labels).filter(([key, value]) => proxy.labels[key] !== value);
  return {
    code: 'selector-does-not-fit',
    says: `It selects ${wrong.map(([key, value]) => `${key}=${value}`).join(', ')}, this proxy has ${wrong.map(([key]) => own(proxy.labels, key)).join(', ')}.`,
    cause: refTo(item, field),
  };
}

const own = (labels: Labels, key: string): string =>
  labels[key] === undefined ? `no ${key}` : `${key}=${labels[key]}`;

const targetsOthers = (item: ConfigObject): Exclusion => ({
  code: 'selector-does-not-fit',
  says: `The targetRefs of ${spoken(item)} don't lead to this proxy.`,
  cause: refTo(item, 'spec.targetRefs'),
});

/** Of several objects of a level only the oldest counts. */
export const older = (winner: ConfigObject, item: ConfigObject, what: string): Exclusion => ({
  code: 'older-object',
  says: `${spoken(winner)} is older: of several ${what} only the oldest counts.`,
  cause: refTo(winner),
  asks: refTo(item),
});

/** An object that stands nearer to the workload decides. */
export const moreSpecific = (winner: ResourceRef, item: ConfigObject, what: string): Exclusion => ({
  code: 'more-specific-object',
  says: `${spoken(winner)} decides ${what} for this workload: it is more specific.`,
  cause: winner,
  asks: refTo(item),
});
