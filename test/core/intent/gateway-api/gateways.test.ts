import { describe, expect, test } from 'vitest';
import { object, objects, strings } from '../../../../src/core/decode/read.ts';
import { refTo } from '../../../../src/core/model/provenance.ts';
import { HTTP, converted, gatewayYaml, namespaceYaml, native } from './gateway-api-world.ts';

const PEM = 'LS0tLS1CRUdJTiBYLS0tLS0K';
const secret = (name: string, namespace = 'shop', data = `tls.crt: ${PEM}, tls.key: ${PEM}`): string => `
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: ${namespace} }
data: { ${data} }
---`; // prettier-ignore
const configMap = (data: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ca, namespace: shop }
data: { ${data} }
---`;

const names = (yaml: string): readonly string[] => converted('Gateway', yaml).map(({ name }) => name.split('~').at(-1) ?? ''); // prettier-ignore
const serverOf = (yaml: string): ReturnType<typeof object> =>
  objects(converted('Gateway', yaml)[0]?.spec, 'servers')[0];

describe('certificates', () => {
  const https = (certificates: string, options = ''): string => gatewayYaml(`[{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: ${certificates}${options} } }]`); // prettier-ignore
  const tls = (yaml: string): ReturnType<typeof object> => object(serverOf(yaml), 'tls');

  test('that are not there or no certificates refuse the listener', () => {
    expect(names(https('[{ name: c }]'))).toEqual([]);
    expect(names(https('[{ name: c }]') + secret('c', 'shop', 'tls.crt: eHg=, tls.key: eHg='))).toEqual([]); // prettier-ignore
    expect(names(https('[{ name: c }]') + secret('c'))).toEqual(['https']);
  });

  test('of which bundles keep no data are taken for good', () => {
    const bare = 'apiVersion: v1\nkind: Secret\nmetadata: { name: c, namespace: shop }\n---';
    expect(names(`${https('[{ name: c }]')}\n${bare}`)).toEqual(['https']);
  });

  test('of another namespace need a ReferenceGrant', () => {
    const yaml = https('[{ name: c, namespace: certs }]') + secret('c', 'certs');
    const grant = native('ReferenceGrant', 'g', '{ from: [{ group: gateway.networking.k8s.io, kind: Gateway, namespace: shop }], to: [{ group: "", kind: Secret, name: c }] }', 'namespace: certs'); // prettier-ignore
    expect(names(yaml)).toEqual([]);
    expect(tls(yaml + grant)).toEqual({ mode: 'SIMPLE', credentialName: 'kubernetes-gateway://certs/c' }); // prettier-ignore
  });

  test('two are for two kinds of keys', () => {
    expect(tls(https('[{ name: c }, { name: d }]') + secret('c') + secret('d'))).toMatchObject({
      credentialNames: ['kubernetes-gateway://shop/c', 'kubernetes-gateway://shop/d'],
    });
  });

  test('clients are verified as the Gateway says for the port', () => {
    const frontend = ', tls: { frontend: { default: { validation: { caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] } } } }'; // prettier-ignore
    const yaml = gatewayYaml('[{ name: https, port: 443, protocol: HTTPS, tls: { certificateRefs: [{ name: c }] } }]', frontend) + secret('c'); // prettier-ignore
    expect(names(yaml)).toEqual([]);
    expect(tls(yaml + configMap('ca.crt: x'))).toMatchObject({
      mode: 'MUTUAL',
      caCertCredentialName: 'configmap://shop/ca-cacert',
    });
  });

  test('without a certificate nobody is verified and no cipher chosen', () => {
    const frontend = ', tls: { frontend: { default: { validation: { caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] } } } }'; // prettier-ignore
    const options = 'options: { gateway.istio.io/tls-terminate-mode: MUTUAL, gateway.istio.io/tls-cipher-suites: AES128-SHA }'; // prettier-ignore
    const yaml = gatewayYaml(`[{ name: https, port: 443, protocol: HTTPS, tls: { ${options} } }]`, frontend); // prettier-ignore
    expect(tls(yaml + configMap('ca.crt: x'))).toEqual({ mode: 'MUTUAL' });
  });

  test('options choose the mode', () => {
    const mode = (value: string): unknown => tls(https('[{ name: c }]', `, options: { gateway.istio.io/tls-terminate-mode: ${value} }`) + secret('c')); // prettier-ignore
    expect(mode('ISTIO_MUTUAL')).toEqual({ mode: 'ISTIO_MUTUAL' });
    expect(mode('MUTUAL')).toMatchObject({ mode: 'MUTUAL' });
  });
});

describe('listeners', () => {
  test('the later of two that nothing tells apart is left out', () => {
    const listener = (name: string, protocol: string, hostname = ''): string => `{ name: ${name}, port: 80, protocol: ${protocol}${hostname === '' ? '' : `, hostname: ${hostname}`} }`; // prettier-ignore
    const yaml = gatewayYaml(`[${listener('a', 'HTTP')}, ${listener('b', 'HTTP')}, ${listener('c', 'HTTP', 'x.org')}, ${listener('d', 'TCP')}]`); // prettier-ignore
    expect(names(yaml)).toEqual(['a', 'c']);
  });

  test("of a class that is another controller's are nobody's here", () => {
    const yaml = native('Gateway', 'edge', `{ gatewayClassName: other, listeners: [${HTTP}] }`);
    expect(names(yaml)).toEqual([]);
    const ours = native('GatewayClass', 'other', '{ controllerName: istio.io/gateway-controller }', 'labels: {}'); // prettier-ignore
    expect(names(yaml + ours)).toEqual(['http']);
  });

  test('name the service in front: one that istiod deploys, or the addresses', () => {
    const services = (yaml: string): unknown => converted('Gateway', yaml)[0]?.annotations['internal.istio.io/gateway-service']; // prettier-ignore
    expect(services(gatewayYaml(`[${HTTP}]`))).toBe('edge-istio.shop.svc.cluster.local');
    const addresses = ', addresses: [{ type: Hostname, value: in }, { type: Hostname, value: in.other.svc.cluster.local }]'; // prettier-ignore
    expect(services(gatewayYaml(`[${HTTP}]`, addresses))).toBe('in.shop.svc.cluster.local,in.other.svc.cluster.local'); // prettier-ignore
  });

  test('of a ListenerSet count where the Gateway lets them in', () => {
    const set = native('ListenerSet', 'more', `{ parentRef: { name: edge, namespace: shop }, listeners: [{ name: extra, protocol: HTTP, hostname: x.org }, { name: taken, protocol: HTTP }] }`, 'namespace: other'); // prettier-ignore
    const open = gatewayYaml(`[${HTTP}]`, ', allowedListeners: { namespaces: { from: All } }');
    expect(names(namespaceYaml('other') + gatewayYaml(`[${HTTP}]`) + set)).toEqual(['http']);
    expect(names(namespaceYaml('other') + open + set)).toEqual(['http', 'extra']);
    const extra = converted('Gateway', open + set)[1];
    if (extra === undefined) throw new Error('nothing was made');
    expect(refTo(extra, 'spec.servers[0].port.number')).toMatchObject({ kind: 'ListenerSet', name: 'more', field: 'spec.listeners[0].port' }); // prettier-ignore
  });
});

describe('BackendTLSPolicy', () => {
  const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: shop }\nspec: { clusterIP: 10.0.0.1, ports: [{ name: one, port: 80 }, { name: two, port: 81 }] }\n---'; // prettier-ignore
  const policy = (name: string, target: string, validation: string, meta = ''): string => native('BackendTLSPolicy', name, `{ targetRefs: [{ group: "", kind: Service, name: a${target} }], validation: { ${validation} } }`, `namespace: shop${meta}`); // prettier-ignore
  const rules = (yaml: string): readonly unknown[] => converted('DestinationRule', `${service}${yaml}`).map(({ spec }) => spec); // prettier-ignore

  test('becomes the TLS of the service, or of a port of it', () => {
    const yaml = policy('p', '', 'hostname: a.org, wellKnownCACertificates: System') + policy('q', ', sectionName: two', 'hostname: b.org'); // prettier-ignore
    expect(rules(yaml)).toEqual([
      {
        host: 'a.shop.svc.cluster.local',
        trafficPolicy: {
          tls: { mode: 'SIMPLE', sni: 'a.org' },
          portLevelSettings: [{ port: { number: 81 }, tls: { mode: 'SIMPLE', sni: 'b.org' } }],
        },
      },
    ]);
  });

  test('the oldest for a target counts', () => {
    const at = (time: string): string => `, creationTimestamp: "2026-01-0${time}T00:00:00Z"`;
    const yaml = policy('a', '', 'hostname: young.org', at('2')) + policy('b', '', 'hostname: old.org', at('1')); // prettier-ignore
    expect(rules(yaml)).toMatchObject([{ trafficPolicy: { tls: { sni: 'old.org' } } }]);
  });

  test('a CA that is not there lets no connection through', () => {
    const yaml = policy('p', '', 'hostname: a.org, caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }]'); // prettier-ignore
    const credential = (text: string): unknown => object(converted('DestinationRule', `${service}${text}`)[0]?.spec, 'trafficPolicy', 'tls')?.['credentialName']; // prettier-ignore
    expect(credential(yaml)).toBe('invalid://');
    expect(credential(yaml + configMap('ca.crt: x'))).toBe('configmap://shop/ca');
  });
});

test('hosts name the namespaces whose routes may attach', () => {
  expect(strings(serverOf(gatewayYaml('[{ name: h, port: 80, protocol: HTTP, hostname: x.org }]')), 'hosts')).toEqual(['shop/x.org']); // prettier-ignore
});
