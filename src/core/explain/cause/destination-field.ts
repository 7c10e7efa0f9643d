import { parseClusterName } from '../../decode/cluster-name.ts';
import { number, object, objects, text } from '../../decode/read.ts';
import { qualifiedHost } from '../../intent/scope/host.ts';
import type { JsonObject } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube.ts';

/** What of a destination is not there. */
export type DestinationPart = 'host' | 'port' | 'subset';

export interface AskedCluster {
  /** Envoy's name. */
  readonly cluster: string;
  /** "spec.http[2]" */
  readonly rule: string;
  /** The cluster's DNS domain, which short host names are completed with. */
  readonly domain: string;
}

/**
 * The field of a VirtualService's rule by which it names a cluster: "spec.http[5].route[1].destination", "spec.http[2].mirror"; undefined
 * where none of the rule's destinations means it.
 */
export function destinationField(
  virtualService: KubeObject,
  { cluster, rule, domain }: AskedCluster,
): string | undefined {
  const [, index] = /^spec\.http\[(\d+)\]$/.exec(rule) ?? [];
  const parsed = parseClusterName(cluster);
  const source = objects(object(virtualService.raw, 'spec'), 'http')[Number(index)];
  if (index === undefined || parsed === undefined || source === undefined) return undefined;
  const means = ({ destination }: Place): boolean => {
    const port = number(object(destination, 'port'), 'number');
    return (
      qualifiedHost(text(destination, 'host') ?? '', virtualService.namespace, domain) === parsed.host && // prettier-ignore
      (text(destination, 'subset') ?? '') === parsed.subset &&
      (port === undefined || port === parsed.port)
    );
  };
  const found = placesIn(source).find(means);
  return found && `${rule}.${found.field}`;
}

interface Place {
  readonly field: string;
  readonly destination: JsonObject | undefined;
}

function placesIn(rule: JsonObject): Place[] {
  const listed = (key: 'route' | 'mirrors'): Place[] => objects(rule, key).map((one, at) => ({ field: `${key}[${at}].destination`, destination: object(one, 'destination') })); // prettier-ignore
  return [
    ...listed('route'),
    { field: 'mirror', destination: object(rule, 'mirror') },
    ...listed('mirrors'),
  ];
}

/** The part of a destination that is to blame, by why its cluster does not exist. @param code of the exclusion */
export const partOf = (code: string | undefined): DestinationPart =>
  code?.startsWith('subset-') === true ? 'subset' : code?.startsWith('port-') === true ? 'port' : 'host'; // prettier-ignore
