import { cidr, fields, list, map, number, oneOf, port, text, workloadSelector, labels, type Shape } from '../shape.ts'; // prettier-ignore
import { protocol } from './gateway.ts';

/** networking.istio.io WorkloadEntry (validation.go, ValidateWorkloadEntry); endpoints of ServiceEntries are some. */
export const WORKLOAD_ENTRY: Shape = fields({
  address: text,
  ports: map(port),
  labels,
  network: text,
  locality: text,
  weight: number(0),
  serviceAccount: text,
});

/** networking.istio.io ServiceEntry (ValidateServiceEntry). */
export const SERVICE_ENTRY: Shape = fields(
  {
    hosts: list(text),
    addresses: list(cidr),
    ports: list(fields({ number: port, name: text, protocol, targetPort: number(0, 65_535) }, ['number', 'name'])), // prettier-ignore
    location: oneOf('MESH_EXTERNAL', 'MESH_INTERNAL'),
    resolution: oneOf('NONE', 'STATIC', 'DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS'),
    endpoints: list(WORKLOAD_ENTRY),
    workloadSelector,
    exportTo: list(text),
    subjectAltNames: list(text),
  },
  ['hosts'],
);
