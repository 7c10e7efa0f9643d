import { expect, test } from 'vitest';
import { addressFor } from '../../../../src/core/intent/listeners/outbound/service-address.ts';
import { proxyAddresses } from '../../../../src/core/intent/routes/proxy-addresses.ts';
import { podYaml, yamlWorld } from '../yaml-world.ts';

const entry = (name: string, more = '', status = '{}'): string => `
apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: ${name}, namespace: shop }
spec: { hosts: [${name}.example.com], resolution: DNS, ports: [{ name: tcp, number: 5432, protocol: TCP }], ${more} }
status: ${status}
---`;
const written = '{ addresses: [{ host: c.example.com, value: 240.240.0.1 }, { host: c.example.com, value: "2001:2::1" }] }'; // prettier-ignore

const capturing = (place: string): string =>
  podYaml('shop', 'web')
    .replace(
      '- { name: istio-proxy',
      '- { name: istio-proxy, env: [{ name: ISTIO_META_DNS_CAPTURE, value: "true" }]',
    ) // prettier-ignore
    .replace('podIP: 192.0.2.1', place);

/** The address of each host for a pod that captures DNS, as listeners and routes take it. */
function addresses(pod: string): string[] {
  const world = yamlWorld(pod + entry('a') + entry('b', 'addresses: [192.0.2.50]') + entry('c', '', written)); // prettier-ignore
  const proxy = world.proxies.get('shop/web');
  if (proxy === undefined) throw new Error('no proxy');
  expect(world.services.map((service) => proxyAddresses(service, proxy)[0])).toEqual(
    world.services.map((service) => addressFor(service, proxy)),
  );
  return world.services.map((service) => addressFor(service, proxy));
}

test('hosts without address get the next one that is free', () => {
  expect(addresses(capturing('podIP: 192.0.2.1'))).toEqual(['240.240.0.2', '192.0.2.50', '240.240.0.1']); // prettier-ignore
});

test('of the family that the pod has', () => {
  expect(addresses(capturing('podIP: "2001:db8::1"'))).toEqual(['2001:2::2', '192.0.2.50', '2001:2::1']); // prettier-ignore
});

test('pods that do not capture DNS know nothing of them', () => {
  expect(addresses(podYaml('shop', 'web'))).toEqual(['0.0.0.0', '192.0.2.50', '0.0.0.0']);
});
