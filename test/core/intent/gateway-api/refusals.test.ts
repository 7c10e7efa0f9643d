import { expect, test } from 'vitest';
import { routeRefusals } from '../../../../src/core/intent/gateway-api/refusals.ts';
import { serviceYaml, yamlWorld } from '../yaml-world.ts';
import { gatewayYaml, native, to } from './gateway-api-world.ts';

const LISTENER = '{ name: http, port: 80, protocol: HTTP, hostname: "*.example.com" }';
const base = serviceYaml('shop', 'a', '10.0.0.1') + gatewayYaml(`[${LISTENER}]`);

/** Codes and fields of what speaks against a route. */
function refusals(kind: string, spec: string, namespace = 'shop'): string[] {
  const world = yamlWorld(base + native(kind, 'r', spec, `namespace: ${namespace}`));
  const [route] = world.kube(kind);
  if (route === undefined) throw new Error('no route');
  return routeRefusals(world, route).map(({ code, asks, listener }) => `${code} ${asks.field} ${listener?.field ?? ''}`.trim()); // prettier-ignore
}

const edge = (more = ''): string => `parentRefs: [{ name: edge, namespace: shop${more} }]`;
const rules = `rules: [{ backendRefs: [${to('a', ', namespace: shop')}] }]`;

test.each([
  ['', edge(), rules, 'shop', []],
  ['port', edge(', port: 81'), rules, 'shop', ['other-port spec.parentRefs[0] spec.listeners[0]']],
  ['section', edge(', sectionName: x'), rules, 'shop', ['other-section spec.parentRefs[0] spec.listeners[0]']],
  ['hostname', `${edge()}, hostnames: [a.org]`, rules, 'shop', ['no-common-hostname spec.parentRefs[0] spec.listeners[0]']],
  ['namespace and grant', edge(), rules, 'other', ['namespace-not-allowed spec.parentRefs[0] spec.listeners[0]', 'backend-not-permitted spec.rules[0].backendRefs[0]']],
  ['Gateway', 'parentRefs: [{ name: nowhere }]', rules, 'shop', ['parent-not-found spec.parentRefs[0]']],
  ['Service', 'parentRefs: [{ group: "", kind: Service, name: nowhere }]', rules, 'shop', ['parent-not-found spec.parentRefs[0]']],
  ['backend', edge(), `rules: [{ backendRefs: [${to('b')}] }]`, 'shop', ['backend-not-found spec.rules[0].backendRefs[0]']],
])('says what speaks against a route: %s', (_, parent, rule, namespace, expected) => {
  expect(refusals('HTTPRoute', `{ ${parent}, ${rule} }`, namespace)).toEqual(expected);
}); // prettier-ignore

test('a kind that the protocol of the listener does not carry', () => {
  expect(refusals('TCPRoute', `{ ${edge()}, ${rules} }`)).toEqual(['kind-not-allowed spec.parentRefs[0] spec.listeners[0]']); // prettier-ignore
});
