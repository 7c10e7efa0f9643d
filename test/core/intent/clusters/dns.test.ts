import { expect, test } from 'vitest';
import { object, objects, text } from '../../../../src/core/decode/read.ts';
import { clustersOf } from './clusters-of.ts';

const entry = (
  name: string,
  { resolution, port, address }: Readonly<Record<'resolution' | 'port' | 'address', string>>,
): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: shop }
spec:
  hosts: [db.example.com]
  resolution: ${resolution}
  ports: [{ name: ${port}, number: 5432, protocol: TCP }]
  endpoints: [{ address: ${address} }]
---`;

/** The names that two ServiceEntries of one host come to. */
const resolved = (resolution: string, port = 'tcp'): (string | undefined)[] => {
  const clusters = clustersOf(
    entry('a', { resolution, port: 'tcp', address: 'a.example.com' }) +
      entry('b', { resolution, port, address: 'b.example.com' }),
  );
  const assignment = object(clusters.get('outbound|5432||db.example.com'), 'load_assignment');
  return objects(assignment, 'endpoints')
    .flatMap((locality) => objects(locality, 'lb_endpoints'))
    .map((one) => text(object(one, 'endpoint', 'address', 'socket_address'), 'address'));
};

test('ServiceEntries of one host share their names by the number of the port, however it is called', () => {
  expect(resolved('DNS')).toEqual(['a.example.com', 'b.example.com']);
  expect(resolved('DNS', 'tcp-other')).toEqual(['a.example.com', 'b.example.com']);
});

test('where names take turns there is one for a port', () => {
  expect(resolved('DNS_ROUND_ROBIN')).toEqual(['a.example.com']);
});
