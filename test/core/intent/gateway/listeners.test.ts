import { describe, expect, test } from 'vitest';
import { object, objects, text } from '../../../../src/core/decode/read.ts';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { serviceYaml } from '../yaml-world.ts';
import {
  chainNames,
  destinationRule,
  gateway,
  listenersOf,
  router,
  tlsOf,
  virtualService,
} from './gateway-world.ts';

const HTTP = '{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"] }';
const https = (fields: string, hosts = '[a.example.com]', name = 'https'): string =>
  `{ port: { number: 443, name: ${name}, protocol: HTTPS }, hosts: ${hosts}, ${fields} }`;

describe('ports', () => {
  test('a service that opts out of translation leaves the port of the Gateway', () => {
    const label = '{ experimental.istio.io/disable-gateway-port-translation: "true" }';
    expect(Object.keys(listenersOf(router('[]', label) + gateway('g', `[${HTTP}]`)))).toEqual(['0.0.0.0_80']); // prettier-ignore
  });

  test('a pod without privileges has no listener below 1024', () => {
    const env = '[{ name: ISTIO_META_UNPRIVILEGED_POD, value: "true" }]';
    const servers = '[{ port: { number: 81, name: http, protocol: HTTP }, hosts: ["*"] }]';
    expect(Object.keys(listenersOf(router(env) + gateway('g', servers)))).toEqual([]);
    expect(Object.keys(listenersOf(router() + gateway('g', servers)))).toEqual(['0.0.0.0_81']);
  });

  test('servers with addresses of their own are listeners of their own', () => {
    const at = (bind: string): string => `{ port: { number: 80, name: http, protocol: HTTP }, hosts: ["*"], bind: ${bind} }`; // prettier-ignore
    const listeners = listenersOf(router() + gateway('g', `[${at('192.0.2.1')}, ${at('192.0.2.2')}]`)); // prettier-ignore
    expect(Object.keys(listeners)).toEqual(['192.0.2.1_8080', '192.0.2.2_8080']);
    expect(text(rds(listeners['192.0.2.2_8080']), 'route_config_name')).toBe('http.8080.192.0.2.2');
  });

  test('a Gateway without selector is for every gateway proxy', () => {
    const yaml = `
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: all, namespace: shop }
spec: { servers: [${HTTP}] }
---`;
    expect(Object.keys(listenersOf(router() + yaml))).toEqual(['0.0.0.0_8080']);
  });
});

const rds = (listener: object | undefined): ReturnType<typeof object> =>
  object(objects(objects({ ...listener }, 'filter_chains')[0], 'filters').at(-1), 'typed_config', 'rds'); // prettier-ignore

describe('TLS', () => {
  const socket = (fields: string): ReturnType<typeof tlsOf> =>
    tlsOf(listenersOf(router() + gateway('g', `[${https(fields)}]`))['0.0.0.0_8443']);
  const common = (fields: string): ReturnType<typeof object> =>
    object(socket(fields), 'common_tls_context');
  const names = (fields: string): unknown[] =>
    objects(common(fields), 'tls_certificate_sds_secret_configs').map(({ name }) => name);

  test('ISTIO_MUTUAL is the workload certificate, clients verified by the roots of the mesh', () => {
    const fields = 'tls: { mode: ISTIO_MUTUAL, subjectAltNames: [spiffe://x] }';
    expect(names(fields)).toEqual(['default']);
    expect(object(common(fields), 'combined_validation_context')).toMatchObject({
      default_validation_context: { match_subject_alt_names: [{ exact: 'spiffe://x' }] },
      validation_context_sds_secret_config: { name: 'ROOTCA' },
    });
    expect(socket(fields)?.['require_client_certificate']).toBe(true);
  });

  test('OPTIONAL_MUTUAL verifies whoever shows a certificate', () => {
    const fields = 'tls: { mode: OPTIONAL_MUTUAL, credentialName: c }';
    expect(socket(fields)?.['require_client_certificate']).toBe(false);
    expect(object(common(fields), 'combined_validation_context', 'validation_context_sds_secret_config')?.['name']).toBe('kubernetes://c-cacert'); // prettier-ignore
  });

  test('of several credentials the first one is whose CA counts', () => {
    const fields = 'tls: { mode: MUTUAL, credentialNames: [rsa, ecdsa] }';
    expect(names(fields)).toEqual(['kubernetes://rsa', 'kubernetes://ecdsa']);
    expect(object(common(fields), 'combined_validation_context', 'validation_context_sds_secret_config')?.['name']).toBe('kubernetes://rsa-cacert'); // prettier-ignore
  });

  test('files are served by the agent', () => {
    const fields = 'tls: { mode: MUTUAL, serverCertificate: /c, privateKey: /k, caCertificates: /ca }'; // prettier-ignore
    expect(names(fields)).toEqual(['file-cert:/c~/k']);
    expect(object(common(fields), 'combined_validation_context', 'validation_context_sds_secret_config')?.['name']).toBe('file-root:/ca'); // prettier-ignore
  });

  test('cipher suites that Envoy does not know are left out', () => {
    const fields = 'tls: { mode: SIMPLE, credentialName: c, cipherSuites: [AES128-SHA, NO-SUCH, AES128-SHA], maxProtocolVersion: TLSV1_3 }'; // prettier-ignore
    expect(object(common(fields), 'tls_params')).toEqual({
      tls_maximum_protocol_version: 'TLSv1_3',
      cipher_suites: ['AES128-SHA'],
    });
  });

  test('names where a value came from', () => {
    const listener = listenersOf(router() + gateway('g', `[${https('tls: { mode: SIMPLE, credentialName: c }')}]`))['0.0.0.0_8443']; // prettier-ignore
    const [chain = {}] = objects(listener, 'filter_chains');
    expect(sourcesOf(chain)['transport_socket']).toMatchObject({ kind: 'Gateway', name: 'g', field: 'spec.servers[0].tls' }); // prettier-ignore
  });
});

describe('conflicts', () => {
  const tls = 'tls: { mode: SIMPLE, credentialName: c }';

  test('a host that an older server has on the port is refused with its server', () => {
    const yaml = gateway('a', `[${https(tls)}]`) + gateway('b', `[${https(tls, '[b.example.com, a.example.com]')}, ${https(tls, '[c.example.com]', 'other')}]`); // prettier-ignore
    expect(chainNames(listenersOf(router() + yaml)['0.0.0.0_8443'])).toEqual([
      ['a.example.com'],
      ['c.example.com'],
    ]);
  });

  test('TCP does not join HTTP', () => {
    const tcp = '{ port: { number: 80, name: tcp, protocol: TCP }, hosts: ["*"] }';
    const listeners = listenersOf(router() + gateway('a', `[${HTTP}]`) + gateway('b', `[${tcp}]`));
    expect(chainNames(listeners['0.0.0.0_8080'])).toEqual([[]]);
    expect(text(rds(listeners['0.0.0.0_8080']), 'route_config_name')).toBe('http.8080');
  });
});

describe('TCP', () => {
  const server = '{ port: { number: 443, name: tls, protocol: TLS }, hosts: ["*.example.com"], tls: { mode: PASSTHROUGH } }'; // prettier-ignore
  const route = '[{ destination: { host: a.shop.svc.cluster.local, port: { number: 80 } } }]';

  test('names that an earlier rule passes on are not passed on twice', () => {
    const rule = (hosts: string): string => `{ match: [{ sniHosts: ${hosts} }], route: ${route} }`;
    const spec = `{ hosts: ["*.example.com"], gateways: [g], tls: [${rule('[a.example.com]')}, ${rule('[a.example.com, b.example.com]')}, ${rule('[b.example.com]')}] }`; // prettier-ignore
    const yaml = gateway('g', `[${server}]`) + virtualService('v', spec);
    expect(chainNames(listenersOf(router() + yaml)['0.0.0.0_8443'])).toEqual([
      ['a.example.com'],
      ['b.example.com'],
    ]);
  });

  test('without a route there is no listener', () => {
    expect(listenersOf(router() + gateway('g', `[${server}]`))).toEqual({});
  });

  test('AUTO_PASSTHROUGH has a chain for each cluster of the services that it covers', () => {
    const auto = '{ port: { number: 443, name: tls, protocol: TLS }, hosts: ["*.shop.svc.cluster.local"], tls: { mode: AUTO_PASSTHROUGH } }'; // prettier-ignore
    const yaml =
      gateway('g', `[${auto}]`) +
      serviceYaml('shop', 'a', '10.0.0.1') +
      serviceYaml('other', 'b', '10.0.0.2') +
      destinationRule('a', '{ host: a, subsets: [{ name: v1, labels: { version: v1 } }] }', 'shop');
    const listener = listenersOf(router() + yaml)['0.0.0.0_8443'];
    expect(chainNames(listener)).toEqual([
      ['outbound_.80_._.a.shop.svc.cluster.local'],
      ['outbound_.80_.v1_.a.shop.svc.cluster.local'],
    ]);
    expect(objects(listener, 'filter_chains')[0]).not.toHaveProperty('transport_socket');
  });
});

test('servers of whatever shape do no harm', () => {
  const servers = '[{}, { port: 80 }, { port: { number: "80", protocol: [HTTP] }, hosts: x }, { port: { number: 80, protocol: HTTP }, hosts: [{}], tls: [] }]'; // prettier-ignore
  expect(() => listenersOf(router() + gateway('g', servers))).not.toThrow();
});

test('the proxy protocol is read where the topology has it', () => {
  const mesh = { defaultConfig: { gatewayTopology: { proxyProtocol: {} } } };
  const listener = listenersOf(router() + gateway('g', `[${HTTP}]`), mesh)['0.0.0.0_8080'];
  expect(objects(listener, 'listener_filters').map(({ name }) => name)).toEqual(['envoy.filters.listener.proxy_protocol']); // prettier-ignore
});
