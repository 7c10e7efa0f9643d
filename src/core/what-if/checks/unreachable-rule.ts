import { object, objects } from '../../decode/read.ts';
import type { ConfigObject } from '../../intent/model/config-object.ts';
import type { JsonObject } from '../../model/json.ts';
import { refTo } from '../../model/provenance.ts';
import { resourceText } from '../../model/resource.ts';
import type { Check } from './check.ts';
import type { Found } from '../finding.ts';

/** HTTP rules behind one that takes every request: the first that matches decides, so nobody reaches them. */
export const unreachableRule: Check = {
  code: 'unreachable-rule',
  ofMesh: ({ world }) =>
    world.list('VirtualService').filter(({ origin }) => origin === undefined).flatMap(unreachable),
}; // prettier-ignore

function unreachable(service: ConfigObject): Found[] {
  const rules = objects(service.spec, 'http');
  const catching = rules.findIndex(takesAll);
  if (catching === -1) return [];
  return rules.slice(catching + 1).map((_, at) => {
    const ref = refTo(service, `spec.http[${catching + 1 + at}]`);
    return {
      message: `${resourceText(ref)} is never reached: spec.http[${catching}] takes every request`,
      causes: [ref],
    };
  });
}

/** No match at all, or one that asks for nothing but a path that begins with "/". */
function takesAll(rule: JsonObject): boolean {
  const matches = objects(rule, 'match');
  return matches.length === 0 || matches.some(asksNothing);
}

function asksNothing(match: JsonObject): boolean {
  const asked = Object.keys(match).filter((key) => !['name', 'ignoreUriCase', 'statPrefix'].includes(key)); // prettier-ignore
  return asked.every((key) => key === 'uri') && (asked.length === 0 || object(match, 'uri')?.['prefix'] === '/'); // prettier-ignore
}
