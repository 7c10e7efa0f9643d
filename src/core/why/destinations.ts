import { number, object, objects, text } from '../decode/read.ts';
import type { ProxyContext } from '../intent/context.ts';
import type { ConfigObject } from '../intent/model/config-object.ts';
import { ruleSource } from '../intent/scope/rule-source.ts';
import type { JsonObject } from '../model/json.ts';
import { refTo } from '../model/provenance.ts';
import type { ResourceRef } from '../model/resource.ts';
import { isSameObject, type Exclusion } from './exclusion.ts';
import { serviceExclusions } from './service.ts';
import { subsetExclusions } from './subset.ts';

/**
 * What the rules of a VirtualService lead to that is not there for a proxy: such requests get 503 (NC) or go nowhere.
 * @param virtualService prepared: names in full, delegates in their place
 * @param written the object of the question: of a root VirtualService the rules of delegates are theirs
 */
export function destinationExclusions(
  context: ProxyContext,
  virtualService: ConfigObject,
  written: Pick<ResourceRef, 'kind' | 'namespace' | 'name'>,
): Exclusion[] {
  const found: Exclusion[] = [];
  for (const kind of ['http', 'tcp', 'tls'] as const)
    for (const [index, rule] of objects(virtualService.spec, kind).entries()) {
      const at = (field: string): ResourceRef => ruleSource(rule, field) ?? refTo(virtualService, `spec.${kind}[${index}].${field}`); // prettier-ignore
      for (const [field, destination] of destinationsIn(rule)) {
        const asks = at(field);
        if (!isSameObject(asks, written)) continue;
        found.push(...missing(context, destination, at, field));
      }
    }
  return found;
}

function destinationsIn(rule: JsonObject): [string, JsonObject][] {
  const found: [string, JsonObject | undefined][] = [
    ...objects(rule, 'route').map((route, index): [string, JsonObject | undefined] => [`route[${index}].destination`, object(route, 'destination')]),
    ['mirror', object(rule, 'mirror')],
    ...objects(rule, 'mirrors').map((mirror, index): [string, JsonObject | undefined] => [`mirrors[${index}].destination`, object(mirror, 'destination')]),
  ]; // prettier-ignore
  return found.flatMap(([field, value]) => (value === undefined ? [] : [[field, value]]));
}

function missing(
  context: ProxyContext,
  destination: JsonObject,
  at: (field: string) => ResourceRef,
  field: string,
): Exclusion[] {
  const host = text(destination, 'host') ?? '';
  const port = number(object(destination, 'port'), 'number');
  const subset = text(destination, 'subset') ?? '';
  const ofHost = serviceExclusions(context, host);
  if (ofHost.length > 0) return asked(ofHost, at(`${field}.host`));
  const ofPort = port === undefined ? [] : serviceExclusions(context, host, port);
  return [
    ...asked(ofPort, at(`${field}.port`)),
    ...asked(subsetExclusions(context, host, subset), at(`${field}.subset`)),
  ];
}

/** Only the first of them is asked for by this field: what follows explains it. */
const asked = (exclusions: readonly Exclusion[], asks: ResourceRef): Exclusion[] =>
  exclusions.map((exclusion) =>
    exclusion.asks === undefined ? { ...exclusion, asks } : exclusion,
  );
