import { number, object, objects, strings, text } from '../../core/decode/read.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { JsonObject } from '../../core/model/json.ts';

/** A column of a kind's table between Name and Age. */
export interface Column {
  readonly name: string;
  readonly cell: (item: KubeObject) => string;
  /** Behind Age, and only with -o wide. */
  readonly wide?: boolean;
  /** Where two groups have a kind of this name. */
  readonly group?: string;
}

const spec = ({ raw }: KubeObject): JsonObject | undefined => object(raw, 'spec');
const status = ({ raw }: KubeObject): JsonObject | undefined => object(raw, 'status');
const specText = (name: string, field: string): Column => ({
  name,
  cell: (item) => text(spec(item), field) ?? '',
});
const specList = (name: string, field: string): Column => ({
  name,
  cell: (item) => JSON.stringify(strings(spec(item), field)),
});

/** Replicas that are ready; recorded objects may lack a status, which is no zero. */
const ready: Column = {
  name: 'Ready',
  cell: (item) => {
    const have = status(item);
    return have === undefined
      ? '<unknown>'
      : `${number(have, 'readyReplicas') ?? 0}/${number(spec(item), 'replicas') ?? 1}`;
  },
};

const containers = (item: KubeObject): readonly JsonObject[] =>
  objects(status(item), 'containerStatuses');

function ports(item: KubeObject): string {
  return objects(spec(item), 'ports')
    .map((port) => {
      const node = number(port, 'nodePort');
      const protocol = text(port, 'protocol') ?? 'TCP';
      return `${number(port, 'port') ?? '?'}${node === undefined ? '' : `:${node}`}/${protocol}`;
    })
    .join(',');
}

/** The columns that kubectl users know, by kind (kubernetes pkg/printers/internalversion; Istio's CRDs). */
export const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Pod: [
    {
      name: 'Ready',
      cell: (item) =>
        `${containers(item).filter((one) => one['ready'] === true).length}/${objects(spec(item), 'containers').length}`,
    },
    { name: 'Status', cell: (item) => text(status(item), 'phase') ?? 'Unknown' },
    {
      name: 'Restarts',
      cell: (item) =>
        String(containers(item).reduce((sum, one) => sum + (number(one, 'restartCount') ?? 0), 0)),
    },
    { name: 'IP', cell: (item) => text(status(item), 'podIP') ?? '', wide: true },
    { name: 'Node', cell: (item) => text(spec(item), 'nodeName') ?? '', wide: true },
  ],
  Service: [
    { name: 'Type', cell: (item) => text(spec(item), 'type') ?? 'ClusterIP' },
    specText('Cluster-IP', 'clusterIP'),
    { name: 'External-IP', cell: (item) => strings(spec(item), 'externalIPs').join(',') },
    { name: 'Port(s)', cell: ports },
  ],
  Deployment: [ready],
  ReplicaSet: [ready],
  StatefulSet: [ready],
  Namespace: [{ name: 'Status', cell: (item) => text(status(item), 'phase') ?? 'Active' }],
  ConfigMap: [
    { name: 'Data', cell: ({ raw }) => String(Object.keys(object(raw, 'data') ?? {}).length) },
  ],
  VirtualService: [specList('Gateways', 'gateways'), specList('Hosts', 'hosts')],
  DestinationRule: [specText('Host', 'host')],
  ServiceEntry: [
    specList('Hosts', 'hosts'),
    specText('Location', 'location'),
    specText('Resolution', 'resolution'),
  ],
  PeerAuthentication: [
    { name: 'Mode', cell: (item) => text(object(spec(item), 'mtls'), 'mode') ?? '' },
  ],
  AuthorizationPolicy: [specText('Action', 'action')],
  HTTPRoute: [specList('Hostnames', 'hostnames')],
  Gateway: [{ ...specText('Class', 'gatewayClassName'), group: 'gateway.networking.k8s.io' }],
};
