import { describe, expect, it, test } from 'vitest';
import { sourcesOf } from '../../../../src/core/model/provenance.ts';
import { serviceYaml } from '../yaml-world.ts';
import { API, API_CLUSTER, apiUnder, at, clustersOf, entry, httpOptions, rule } from './clusters-of.ts'; // prettier-ignore

const context = (cluster: unknown): unknown => at(cluster, 'transport_socket', 'typed_config');
const common = (cluster: unknown): unknown => at(context(cluster), 'common_tls_context');
const secrets = (cluster: unknown): unknown[] => [
  at(common(cluster), 'tls_certificate_sds_secret_configs', 0, 'name'),
  at(common(cluster), 'combined_validation_context', 'validation_context_sds_secret_config', 'name'), // prettier-ignore
];

describe('credentialName', () => {
  const tls = 'trafficPolicy: { tls: { mode: MUTUAL, credentialName: cred } }';
  const of = (spec: string): unknown => clustersOf(`${API}${rule(spec)}`).get(API_CLUSTER);

  it('of a rule for all is left to gateways: sidecars then talk plaintext', () => {
    expect(of(tls)).not.toHaveProperty('transport_socket');
    expect(at(of(tls), 'metadata', 'filter_metadata', 'istio', 'alpn_override')).toBe('false');
  });

  it('of a rule for chosen workloads is fetched from istiod', () => {
    const chosen = of(`${tls}, workloadSelector: { matchLabels: { app: client } }`);
    expect(secrets(chosen)).toEqual(['kubernetes://cred', 'kubernetes://cred-cacert']);
  });

  it('may be a ConfigMap of authorities, which all may read', () => {
    const cluster = of('trafficPolicy: { tls: { mode: SIMPLE, credentialName: "configmap://ns/ca" } }'); // prettier-ignore
    expect(secrets(cluster)).toEqual([undefined, 'configmap://ns/ca-cacert']);
  });
});

describe('files and names', () => {
  it('checks no name and no authority where verification is skipped', () => {
    const cluster = apiUnder('tls: { mode: SIMPLE, insecureSkipVerify: true }');
    expect(at(common(cluster), 'validation_context')).toEqual({});
    expect(at(httpOptions(cluster), 'upstream_http_protocol_options')).toEqual({ auto_sni: true });
  });

  it('is plaintext where MUTUAL lacks its files, as istiod leaves it', () => {
    expect(apiUnder('tls: { mode: MUTUAL }')).not.toHaveProperty('transport_socket');
  });

  it('has the CRL and the TLS defaults of the mesh', () => {
    const mesh = { tlsDefaults: { ecdhCurves: ['P-256'], cipherSuites: ['X'] } };
    const cluster = apiUnder('tls: { mode: SIMPLE, sni: a.example, caCrl: /crl.pem }', { mesh });
    expect(at(common(cluster), 'tls_params')).toMatchObject({ ecdh_curves: ['P-256'], cipher_suites: ['X'] }); // prettier-ignore
    expect(at(common(cluster), 'combined_validation_context', 'default_validation_context')).toEqual({ crl: { filename: '/crl.pem' } }); // prettier-ignore
    expect(httpOptions(cluster)).toBeUndefined();
  });

  it('offers HTTP/2 alone where the port speaks it', () => {
    const grpc = serviceYaml('shop', 'api', '192.0.2.9', 'grpc/80');
    const alpn = (mode: string): unknown => at(common(clustersOf(`${grpc}${rule(`trafficPolicy: { tls: { mode: ${mode} } }`)}`).get(API_CLUSTER)), 'alpn_protocols'); // prettier-ignore
    expect(alpn('SIMPLE')).toEqual(['h2']);
    expect(alpn('ISTIO_MUTUAL')).toEqual(['istio', 'h2']);
  });
});

test('certificates of the workload itself take the place of the mesh ones', () => {
  const pod = (yaml: string): string =>
    yaml.replace(
      'args: [proxy, sidecar]',
      'args: [proxy, sidecar], env: [{ name: ISTIO_META_TLS_CLIENT_CERT_CHAIN, value: /c }, { name: ISTIO_META_TLS_CLIENT_KEY, value: /k }, { name: ISTIO_META_TLS_CLIENT_ROOT_CERT, value: /r }]',
    ); // prettier-ignore
  const auto = clustersOf(API, { pod }).get(API_CLUSTER);
  expect(secrets(auto)).toEqual(['file-cert:/c~/k', 'file-root:/r']);
});

describe('auto mTLS', () => {
  const disabled = (namespace: string): string => `
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: off, namespace: ${namespace} }
spec: { mtls: { mode: DISABLE } }
---`;

  it('is left out where the namespace or the mesh disables it, which is then named', () => {
    for (const namespace of ['shop', 'istio-system']) {
      const cluster = clustersOf(`${API}${disabled(namespace)}`).get(API_CLUSTER);
      expect(cluster).not.toHaveProperty('transport_socket_matches');
      expect(sourcesOf(cluster ?? {})['transport_socket_matches']).toMatchObject({ kind: 'PeerAuthentication', namespace }); // prettier-ignore
    }
    expect(clustersOf(`${API}${disabled('other')}`).get(API_CLUSTER)).toHaveProperty('transport_socket_matches'); // prettier-ignore
  });

  it('where clients choose the address holds for all endpoints or none', () => {
    const headless = serviceYaml('shop', 'api', 'None');
    const slice = (pods: readonly string[]): string => `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: api, namespace: shop, labels: { kubernetes.io/service-name: api } }
addressType: IPv4
ports: [{ name: http, port: 80 }]
endpoints: [${pods.map((name, index) => `{ addresses: [192.0.2.${50 + index}], conditions: { ready: true }, targetRef: { kind: Pod, name: ${name} } }`).join(', ')}]
---`; // prettier-ignore
    const pod = (name: string, labels: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: shop, labels: { ${labels} } }
spec: { serviceAccountName: ${name}, containers: [{ name: app }] }
status: { phase: Running }
---`;
    const pods = pod('with', 'security.istio.io/tlsMode: istio') + pod('without', 'app: api');
    const cluster = (names: readonly string[]): unknown => clustersOf(headless + pods + slice(names)).get(API_CLUSTER); // prettier-ignore
    expect(context(cluster(['with']))).toMatchObject({ sni: 'outbound_.80_._.api.shop.svc.cluster.local' }); // prettier-ignore
    expect(at(common(cluster(['with'])), 'combined_validation_context', 'default_validation_context', 'match_subject_alt_names')).toEqual([{ exact: 'spiffe://cluster.local/ns/shop/sa/with' }]); // prettier-ignore
    expect(cluster(['with', 'without'])).not.toHaveProperty('transport_socket');
    expect(cluster([])).not.toHaveProperty('transport_socket');
  });
});

describe('dynamic forward proxy', () => {
  const wild = entry('hosts: ["*.example.com"], resolution: DYNAMIC_DNS, ports: [{ number: 443, name: tls, protocol: TLS }, { number: 5432, name: db, protocol: TCP }]'); // prettier-ignore
  const name = 'outbound|443||*.example.com';
  const config = (cluster: unknown): unknown => at(cluster, 'cluster_type', 'typed_config');

  it('is made for protocols that name their host', () => {
    expect([...clustersOf(wild).keys()].filter((one) => one.startsWith('outbound'))).toEqual([name]); // prettier-ignore
  });

  it('checks server names, and says so where it does not', () => {
    const of = (tls: string): unknown => clustersOf(`${wild}${rule(`trafficPolicy: { tls: { ${tls} } }`, '*.example.com')}`).get(name); // prettier-ignore
    expect(at(httpOptions(of('mode: SIMPLE')), 'upstream_http_protocol_options')).toEqual({ auto_sni: true, auto_san_validation: true }); // prettier-ignore
    expect(config(of('mode: SIMPLE'))).not.toHaveProperty('allow_insecure_cluster_options');
    expect(config(of('mode: SIMPLE, sni: fixed.example'))).toHaveProperty('allow_insecure_cluster_options', true); // prettier-ignore
    expect(context(of('mode: ISTIO_MUTUAL'))).not.toHaveProperty('sni');
  });

  it('catches unknown hosts where the mesh resolves them', () => {
    const mesh = { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS' } };
    const cluster = clustersOf('', { mesh }).get('AllowAnyDynamicDNSCluster');
    expect(config(cluster)).toMatchObject({ allow_insecure_cluster_options: true, dns_cache_config: { name: 'allow_any_dfp_dns_cache' } }); // prettier-ignore
    const tls = { outboundTrafficPolicy: { mode: 'ALLOW_ANY_DYNAMIC_DNS', tls: { mode: 'SIMPLE' } } }; // prettier-ignore
    expect(context(clustersOf('', { mesh: tls }).get('AllowAnyDynamicDNSCluster'))).toBeDefined();
    expect(clustersOf('').has('AllowAnyDynamicDNSCluster')).toBe(false);
  });
});

test('names of a ServiceEntry are checked in plain TLS, too, where the rule names none', () => {
  const outside = entry('hosts: [db.example], resolution: DNS, subjectAltNames: [cert.example], ports: [{ number: 5432, name: tcp, protocol: TCP }]', 'istio.io/connect-strategy: RACE_FIRST_TCP_CONNECT'); // prettier-ignore
  const cluster = clustersOf(`${outside}${rule('trafficPolicy: { tls: { mode: SIMPLE } }', 'db.example')}`).get('outbound|5432||db.example'); // prettier-ignore
  expect(at(common(cluster), 'combined_validation_context', 'default_validation_context', 'match_subject_alt_names')).toEqual([{ exact: 'cert.example' }]); // prettier-ignore
  expect(cluster).toMatchObject({ type: 'LOGICAL_DNS', dns_lookup_family: 'ALL' });
});
