import { object, objects, strings, text } from '../../decode/read.ts';
import type { ConfigObject } from '../model/config-object.ts';
import type { World } from '../model/world.ts';
import { faultOf, type Fault } from './fault.ts';

/** Delegates don't delegate any further, so a circle is one case of it (virtualservice.go, validateDelegateHTTPRoute). */
export function delegateFaults(world: World): Fault[] {
  const services = world.list('VirtualService').filter(({ origin }) => origin === undefined);
  const byName = new Map(services.map((one) => [`${one.namespace}/${one.name}`, one]));
  return services.flatMap((service) =>
    objects(service.spec, 'http').flatMap((rule, index): Fault[] => {
      const delegate = object(rule, 'delegate');
      if (delegate === undefined) return [];
      const field = `spec.http[${index}].delegate`;
      if (strings(service.spec, 'hosts').length === 0)
        return [faultOf(service, field, 'is in a delegate: delegates cannot delegate further')];
      const problem = problemOf(delegate, service, byName);
      return problem === undefined ? [] : [faultOf(service, field, problem)];
    }),
  );
}

function problemOf(
  delegate: Parameters<typeof text>[0],
  { namespace }: ConfigObject,
  byName: ReadonlyMap<string, ConfigObject>,
): string | undefined {
  const key = `${text(delegate, 'namespace') || namespace}/${text(delegate, 'name') ?? ''}`;
  const target = byName.get(key);
  if (target === undefined) return `names VirtualService ${key}, which is not there`;
  return strings(target.spec, 'hosts').length === 0
    ? undefined
    : `names VirtualService ${key}, which has hosts of its own and so is no delegate`;
}
