import { parseClusterName } from '../../decode/cluster-name.ts';
import { refTo } from '../../model/provenance.ts';
import { proxyText } from '../../model/proxy.ts';
import type { ResourceRef } from '../../model/resource.ts';
import type { Service } from '../../intent/model/service.ts';
import { object, objects, strings, text } from '../../decode/read.ts';
import { isTerminal } from '../../intent/world/pod.ts';
import { selects, texts } from '../../intent/world/texts.ts';
import type { TlsMesh } from '../mesh/mesh.ts';
import type { RefusalCause, RefusedCall } from './refused-call.ts';

/** Why a cluster has no endpoint: labels of a subset or a selector that fit nobody, pods that are not ready, a name that DNS does not know. */
export function emptyCluster(
  mesh: TlsMesh,
  { client, server, outcome }: RefusedCall,
): RefusalCause {
  const { ownerOf: cluster } = outcome;
  const parsed = parseClusterName(outcome.cluster);
  const service = server.service ?? mesh.world.servicesByHost.get(parsed?.host ?? '')?.[0];
  if (service === undefined) return { causes: [] };
  const meant = endpointsMeant(mesh, service, server.port);
  if (parsed !== undefined && parsed.subset !== '' && cluster?.destinationRule !== undefined && meant > 0)
    return subsetCause(mesh, cluster.destinationRule, parsed.subset); // prettier-ignore
  if (cluster?.type === 'STRICT_DNS' || cluster?.type === 'LOGICAL_DNS')
    return {
      causes: [refTo(service.object, addressField(service))],
      note: `Envoy of ${proxyText(client.pod)} has no address for it: DNS gives none`,
    };
  if (meant > 0)
    return {
      causes: [refTo(service.object)],
      note: `Envoy of ${proxyText(client.pod)} has none of the ${meant} endpoint${meant === 1 ? '' : 's'} that there are; meshdbg diff tells why`,
    };
  return service.registry === 'External' ? noEntryEndpoint(service) : noPod(mesh, service);
}

const endpointsMeant = ({ world }: TlsMesh, service: Service, number: number): number => {
  const name = service.ports.find((one) => one.number === number)?.name;
  return world.endpointsOf(service).filter(({ servicePortName, health }) => servicePortName === name && health === 'Healthy').length; // prettier-ignore
};

function subsetCause({ world }: TlsMesh, owner: ResourceRef, subset: string): RefusalCause {
  const rule = world.list('DestinationRule').find(({ namespace, name }) => namespace === owner.namespace && name === owner.name); // prettier-ignore
  const all = objects(rule?.spec, 'subsets');
  const at = all.findIndex((one) => text(one, 'name') === subset);
  if (rule === undefined || at < 0) return { causes: [owner] };
  const labels = labelsText(texts(object(all[at], 'labels')));
  return {
    causes: [refTo(rule, `spec.subsets[${at}].labels`)],
    note: `no pod has the labels ${labels} of subset ${subset}`,
  };
}

const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels).map(([key, value]) => `${key}=${value}`).join(', '); // prettier-ignore

function addressField({ object: source }: Service): string | undefined {
  const spec = object(source.raw, 'spec');
  if (objects(spec, 'endpoints').length > 0) return 'spec.endpoints';
  return strings(spec, 'hosts').length > 0 ? 'spec.hosts' : undefined;
}

const noEntryEndpoint = (service: Service): RefusalCause =>
  service.selector === undefined
    ? {
        causes: [refTo(service.object, 'spec.endpoints')],
        note: 'it says resolution STATIC, and names no endpoints',
      }
    : {
        causes: [refTo(service.object, 'spec.workloadSelector')],
        note: `no pod or WorkloadEntry has the labels ${labelsText(service.selector)}`,
      };

function noPod({ world }: TlsMesh, service: Service): RefusalCause {
  const { selector, namespace } = service;
  if (selector === undefined)
    return {
      causes: [refTo(service.object, 'spec.selector')],
      note: 'it has no selector, and no EndpointSlice says what is behind it',
    };
  const pods = world.pods.filter((pod) => pod.namespace === namespace && !isTerminal(pod) && selects(selector, pod.labels)); // prettier-ignore
  const [first] = pods;
  if (first === undefined)
    return {
      causes: [refTo(service.object, 'spec.selector')],
      note: `no pod has the labels ${labelsText(selector)}`,
    };
  return {
    causes: [refTo(first, 'status.conditions'), refTo(service.object, 'spec.ports')],
    note: `${pods.length === 1 ? 'the one pod' : `none of the ${pods.length} pods`} that it selects is ${pods.length === 1 ? 'not ' : ''}a ready endpoint of the port`,
  };
}
