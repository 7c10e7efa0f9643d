import type { ProxyContext } from '../intent/context.ts';
import { object, objects, text } from '../decode/read.ts';
import { patchesFor } from '../intent/envoy-filter/patch.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { refTo } from '../model/provenance.ts';
import type { Effect } from './effects.ts';
import { isSameObject, spoken, type Exclusion } from './exclusion.ts';
import { fitExclusion } from './workload-object.ts';

/** Why an EnvoyFilter, or patches of it, change nothing of a proxy's config. */
export function envoyFilterExclusions(
  context: ProxyContext,
  filter: ConfigObject,
  effects: readonly Effect[],
): Exclusion[] {
  const misfit = fitExclusion(context, filter);
  if (misfit !== undefined) return [misfit];
  const chosen = [...patchesFor(context.world, context.proxy).values()].flat();
  const touched = new Set(effects.map(({ cause }) => cause.field ?? ''));
  return objects(filter.spec, 'configPatches').flatMap((patch, index): Exclusion[] => {
    const field = `spec.configPatches[${index}]`;
    if ([...touched].some((one) => one === field || one.startsWith(`${field}.`))) return [];
    const isChosen = chosen.some(({ resource }) => isSameObject(resource, filter) && resource.field === field); // prettier-ignore
    if (!isChosen)
      return [
        {
          code: 'proxy-version-does-not-fit',
          says: `Patch ${index} of ${spoken(filter)} asks for proxies of another version or with other metadata.`,
          cause: refTo(filter, `${field}.match.proxy`),
        },
      ];
    // What was removed leaves no trace.
    if (text(object(patch, 'patch'), 'operation') === 'REMOVE') return [];
    return [
      {
        code: 'no-effect',
        says: `Patch ${index} of ${spoken(filter)} finds nothing in this proxy's config that it fits.`,
        cause: refTo(filter, `${field}.match`),
      },
    ];
  });
}
