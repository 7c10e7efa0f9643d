import { describe, expect, it } from 'vitest';
import { decodeKubeDocuments, kubeDocuments } from '../../../../src/core/decode/kube-file.ts';
import { faultGaps, faultsOf } from '../../../../src/core/intent/validate/validate.ts';
import { buildWorld } from '../../../../src/core/intent/world/world.ts';
import { resourceText } from '../../../../src/core/model/resource.ts';
import { RICH_MESH } from '../rich-mesh.ts';
import { gateway, router } from '../gateway/gateway-world.ts';

const objectsOf = (yaml: string): ReturnType<typeof decodeKubeDocuments>['objects'] =>
  decodeKubeDocuments(kubeDocuments(Buffer.from(yaml), 'objects.yaml')).objects;

/** "Kind namespace/name field: problem" */
function faults(yaml: string): string[] {
  const objects = objectsOf(yaml);
  return faultsOf(objects, buildWorld({ objects })).map(
    ({ object, problem }) => `${resourceText(object)}: ${problem}`,
  );
}

const istio = (kind: string, spec: string, metadata = 'name: x, namespace: shop'): string => {
  const group = /Authentication|Policy/.test(kind) ? 'security' : 'networking';
  return `
apiVersion: ${group}.istio.io/v1
kind: ${kind}
metadata: { ${metadata} }
spec: ${spec}
---`;
};
const route = '[{ destination: { host: a } }]';

it('finds nothing in a mesh without mistakes', () => {
  expect(faultsOf(RICH_MESH, buildWorld({ objects: RICH_MESH }))).toEqual([]);
});

describe('a field that holds what it may not', () => {
  it.each([
    ['VirtualService', `{ http: [{ timeout: 5, route: ${route} }] }`, 'spec.http[0].timeout: is the number 5, not a duration such as 1.5s'],
    ['VirtualService', `{ http: [{ timeout: 5x, route: ${route} }] }`, 'spec.http[0].timeout: is "5x", not a duration such as 1.5s'],
    ['VirtualService', `{ http: { route: ${route} } }`, 'spec.http: is a map, not a list'],
    ['VirtualService', `{ http: [{ match: [{ uri: { regex: "(" } }], route: ${route} }] }`, /^spec\.http\[0\]\.match\[0\]\.uri\.regex: is no regular expression of RE2/],
    ['VirtualService', '{ http: [{ match: [{ uri: { prefix: /a } }] }] }', /^spec\.http\[0\]: leads nowhere/],
    ['VirtualService', '{ http: [{ route: [{ destination: { subset: v1 } }] }] }', 'spec.http[0].route[0].destination.host: is missing'],
    ['DestinationRule', '{ host: a, trafficPolicy: { tls: { mode: STRICT } } }', 'spec.trafficPolicy.tls.mode: is "STRICT", not one of DISABLE, SIMPLE, MUTUAL, ISTIO_MUTUAL'],
    ['DestinationRule', '{ host: a, trafficPolicy: { outlierDetection: { maxEjectionPercent: 120 } } }', 'spec.trafficPolicy.outlierDetection.maxEjectionPercent: is 120, not 0 to 100'],
    ['ServiceEntry', '{ hosts: [a.example], addresses: [10.0.0.0/99] }', 'spec.addresses[0]: is "10.0.0.0/99", neither an IP address nor a CIDR'],
    ['Sidecar', '{ egress: [{ hosts: [reviews] }] }', 'spec.egress[0].hosts[0]: is "reviews", not NAMESPACE/HOST'],
    ['PeerAuthentication', '{ mtls: { mode: strict } }', 'spec.mtls.mode: is "strict", not one of UNSET, DISABLE, PERMISSIVE, STRICT'],
    ['PeerAuthentication', '{ portLevelMtls: { "80": { mode: STRICT } } }', 'spec.portLevelMtls: needs a selector: without one it holds nowhere'],
    ['AuthorizationPolicy', '{ action: CUSTOM, rules: [{}] }', 'spec.provider.name: is missing: CUSTOM asks a provider of the mesh config'],
    ['AuthorizationPolicy', '{ rules: [{ from: [{ source: { ipBlocks: [1.2.3] } }] }] }', 'spec.rules[0].from[0].source.ipBlocks[0]: is "1.2.3", neither an IP address nor a CIDR'],
    ['AuthorizationPolicy', '{ rules: [{ when: [{ key: source.pod, values: [a] }] }] }', 'spec.rules[0].when[0].key: is "source.pod", which is no attribute'],
  ])('%s %s', (kind, spec, problem) => {
    const [only, ...more] = faults(istio(kind, spec)).map((line) => line.replace(`${kind} shop/x `, '')); // prettier-ignore
    expect(only).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
    expect(more).toEqual([]);
  });
}); // prettier-ignore

it('says where in its file, and a few of many', () => {
  const many = `[${Array.from({ length: 9 }, () => '{ timeout: x, delegate: { name: 1 } }').join()}]`;
  const objects = objectsOf(istio('VirtualService', `\n  http: ${many}`));
  const found = faultsOf(objects, buildWorld({ objects }));
  expect(found[0]?.object).toMatchObject({ file: 'objects.yaml', line: 6 });
  expect(found.find(({ problem }) => problem.includes('more mistakes'))?.problem).toBe('has 13 more mistakes'); // prettier-ignore
});

it('names delegates that delegate, are not there, or are none', () => {
  const delegating = (name: string, to: string, hosts = ''): string =>
    istio('VirtualService', `{ ${hosts} http: [{ delegate: { name: ${to} } }] }`, `name: ${name}, namespace: shop`); // prettier-ignore
  expect(
    faults(
      delegating('root', 'a', 'hosts: [x],') + delegating('a', 'b') + delegating('b', 'a') + delegating('c', 'gone', 'hosts: [y],') + delegating('d', 'root', 'hosts: [z],'), // prettier-ignore
    ),
  ).toEqual([
    'VirtualService shop/a spec.http[0].delegate: is in a delegate: delegates cannot delegate further',
    'VirtualService shop/b spec.http[0].delegate: is in a delegate: delegates cannot delegate further',
    'VirtualService shop/c spec.http[0].delegate: names VirtualService shop/gone, which is not there',
    'VirtualService shop/d spec.http[0].delegate: names VirtualService shop/root, which has hosts of its own and so is no delegate',
  ]);
});

it('names objects without namespace, and those that are there twice', () => {
  const rule = istio('DestinationRule', '{ host: a }');
  expect(faults(rule + istio('DestinationRule', '{ host: b }', 'name: y') + rule)).toEqual([
    'DestinationRule y metadata.namespace: is missing: the object is in no namespace, so nobody sees it',
    'DestinationRule shop/x: is there more than once, first in objects.yaml:2: a cluster has only one object of a name',
  ]);
});

it('names servers of Gateways that another one leaves no place, once for all proxies', () => {
  const server = (protocol: string): string =>
    `[{ port: { number: 80, name: p, protocol: ${protocol} }, hosts: ["*"] }]`;
  expect(faults(router() + gateway('a', server('HTTP')) + gateway('b', server('TCP')))).toEqual([
    'Gateway istio-system/b spec.servers[0]: is left out: another server has port 8080, with another protocol',
  ]);
});

it('names fields that MeshConfig does not have, and mesh config that cannot be read', () => {
  const mesh = (yaml: string): string =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    ${yaml}\n---`;
  expect(faults(mesh('acessLogFile: /dev/stdout\n    connectTimeout: soon'))).toEqual([
    'ConfigMap istio-system/istio data.mesh.acessLogFile: is no field of MeshConfig: istiod passes over it',
    'ConfigMap istio-system/istio data.mesh.connectTimeout: is "soon", not a duration such as 1.5s',
  ]);
  expect(faults(mesh('a: [b'))[0]).toContain(
    'data.mesh: cannot be read, so istiod keeps its defaults',
  );
});

it('shows some of very many', () => {
  const objects = objectsOf(Array.from({ length: 30 }, (_, at) => istio('DestinationRule', '{}', `name: r${at}, namespace: shop`)).join('')); // prettier-ignore
  const gaps = faultGaps(faultsOf(objects, buildWorld({ objects })));
  expect(gaps).toHaveLength(21);
  expect(gaps[0]).toEqual({ section: 'DestinationRule shop/r0 spec.host', reason: 'is missing', hint: 'objects.yaml:5' }); // prettier-ignore
  expect(gaps.at(-1)?.reason).toBe('10 more mistakes in objects');
});
