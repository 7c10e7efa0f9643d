import { object, text } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { MergedDestinationRule } from '../model/scope.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { selects, texts } from '../world/texts.ts';
import {
  addRule,
  ruleExportTo,
  ruleIndex,
  workloadSelector,
  type RuleIndex,
} from './destination-rule-merge.ts';
import { mostSpecific, qualifiedHost } from './host.ts';
import { defaultExportTo } from './visibility.ts';

/** The DestinationRules of a mesh by the namespaces that they stand in (istio/pilot/pkg/model/push_context.go, destinationRuleIndex). */
interface Indexes {
  /** For clients of that namespace: private and exported ones. */
  readonly local: ReadonlyMap<string, RuleIndex>;
  /** For clients of other namespaces. */
  readonly exported: ReadonlyMap<string, RuleIndex>;
  /** The private ones of the root namespace, the only ones that its own clients look at first. */
  readonly rootLocal: RuleIndex;
}

const indexes = new WeakMap<World, Indexes>();

/** push_context.go, setDestinationRules. */
function indexesOf(world: World): Indexes {
  const known = indexes.get(world);
  if (known !== undefined) return known;
  const local = new Map<string, RuleIndex>();
  const exported = new Map<string, RuleIndex>();
  const rootLocal = ruleIndex();
  const isPrivateByDefault = defaultExportTo(world, 'defaultDestinationRuleExportTo').includes('.');
  for (const rule of inOrder(world)) {
    const { namespace } = rule;
    const exportTo = ruleExportTo(rule);
    if (exportTo.size === 0 || ['*', '.', namespace].some((name) => exportTo.has(name)))
      addRule(indexIn(local, namespace), rule, exportTo);
    const isPrivate =
      (exportTo.size === 0 && isPrivateByDefault) ||
      (exportTo.size === 1 && (exportTo.has('.') || exportTo.has(namespace)));
    if (!isPrivate) addRule(indexIn(exported, namespace), rule, exportTo);
    else if (namespace === world.rootNamespace) addRule(rootLocal, rule, exportTo);
  }
  const found = { local, exported, rootLocal };
  indexes.set(world, found);
  return found;
}

/** Those with workloadSelector first, their hosts in full. */
function inOrder(world: World): readonly ConfigObject[] {
  const rules = world.list('DestinationRule').map((rule) => ({
    ...rule,
    spec: { ...rule.spec, host: qualifiedHost(text(rule.spec, 'host') ?? '', rule.namespace, world.domain) }, // prettier-ignore
  }));
  const isSelective = ({ spec }: ConfigObject): boolean => workloadSelector(spec) !== undefined;
  return [...rules.filter(isSelective), ...rules.filter((rule) => !isSelective(rule))];
}

function indexIn(byNamespace: Map<string, RuleIndex>, namespace: string): RuleIndex {
  let index = byNamespace.get(namespace);
  if (index === undefined) byNamespace.set(namespace, (index = ruleIndex()));
  return index;
}

/**
 * The rules for a service as a namespace sees them: of the client's namespace, else those exported to it of the service's, else of the
 * root namespace; within a namespace only those with the most specific host (push_context.go, destinationRule).
 */
export function destinationRulesFor(
  world: World,
  client: string,
  { hostname, namespace }: Pick<Service, 'hostname' | 'namespace'>,
): readonly MergedDestinationRule[] {
  const { local, exported, rootLocal } = indexesOf(world);
  const first = client === world.rootNamespace ? rootLocal : local.get(client);
  const own = first && mostSpecific(first, hostname);
  if (own !== undefined) return own.map(({ merged }) => merged);
  for (const owner of [namespace, world.rootNamespace]) {
    const index = exported.get(owner);
    const rules = (index && mostSpecific(index, hostname)) ?? [];
    const visible = rules.filter(({ exportTo }) => exportTo.size === 0 || exportTo.has('*') || exportTo.has(client)); // prettier-ignore
    if (visible.length > 0) return visible.map(({ merged }) => merged);
  }
  return [];
}

/**
 * Of the rules for a host the first whose workloadSelector fits the client, else the last without one (istio/pilot/pkg/model/sidecar.go,
 * DestinationRule).
 * @param labels of the client; undefined for inbound config, where no workloadSelector holds
 */
export function ruleForClient(
  rules: readonly MergedDestinationRule[],
  namespace: string,
  labels: Readonly<Record<string, string>> | undefined,
): MergedDestinationRule | undefined {
  let general: MergedDestinationRule | undefined;
  for (const rule of rules) {
    const selector = workloadSelector(rule.spec);
    if (selector === undefined) general = rule;
    else if (
      labels !== undefined &&
      rule.from[0]?.namespace === namespace &&
      selects(texts(object(selector, 'matchLabels')), labels)
    )
      return rule;
  }
  return general;
}
