import { flag, object, objects, text } from '../../decode/read.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { fits } from '../world/discovery-selectors.ts';

/**
 * How far hosts of ServiceEntries of a namespace may be seen, whatever their exportTo says: mesh config serviceEntryVisibility, by
 * the labels of the namespace, the first policy that fits; undefined for no limit. Only where it is meant for sidecars too
 * (istio/pilot/pkg/model/serviceentry_visibility.go; push_context.go, serviceExportTo).
 */
export function entryVisibility(
  { mesh, namespaces }: World,
  { registry, namespace }: Service,
): 'NAMESPACE' | 'NONE' | undefined {
  const config = registry === 'External' ? object(mesh, 'serviceEntryVisibility') : undefined;
  if (config === undefined || flag(config, 'applyToSidecars') !== true) return undefined;
  const labels = namespaces.get(namespace)?.labels ?? {};
  const policy = objects(config, 'policies').find((candidate) =>
    objects(candidate, 'matchingRules').every((rule) => {
      const selector = object(rule, 'namespaceSelector');
      return selector !== undefined && fits(selector, labels);
    }),
  );
  const value =
    policy === undefined ? text(config, 'defaultVisibility') : text(policy, 'visibility');
  return value === 'NAMESPACE' || value === 'NONE' ? value : undefined;
}
