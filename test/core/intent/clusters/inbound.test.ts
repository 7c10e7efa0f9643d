import { describe, expect, it } from 'vitest';
import { ingressEndpoint } from '../../../../src/core/intent/clusters/inbound/ingress-endpoint.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';
import { at, clustersOf, entry, rule } from './clusters-of.ts';

const OWN = serviceYaml('shop', 'client', '192.0.2.7');
const sidecar = (spec: string): string => `
apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: own, namespace: shop }
spec: { ${spec} }
---`;
const limit = (cluster: unknown): unknown => at(cluster, 'circuit_breakers', 'thresholds', 0, 'max_connections'); // prettier-ignore

describe('inbound clusters', () => {
  it('go to the loopback address where the mesh says so', () => {
    const mesh = { inboundTrafficPolicy: { mode: 'LOCALHOST' } };
    const cluster = clustersOf(OWN, { mesh }).get('inbound|80||');
    expect(at(cluster, 'load_assignment', 'endpoints', 0, 'lb_endpoints', 0, 'endpoint', 'address')).toEqual({ socket_address: { address: '127.0.0.1', port_value: 80 } }); // prettier-ignore
    expect(cluster).not.toHaveProperty('upstream_bind_config');
    expect(cluster).not.toHaveProperty('cleanup_interval');
  });

  it('take the pool of the Sidecar before that of the rule, for a port before that for all', () => {
    const rules = rule('trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } }', 'client', 'own'); // prettier-ignore
    const inbound = (yaml: string): unknown => limit(clustersOf(OWN + rules + yaml).get('inbound|80||')); // prettier-ignore
    const general = 'inboundConnectionPool: { tcp: { maxConnections: 2 } }';
    const ofPort = 'ingress: [{ port: { number: 80, name: http, protocol: HTTP }, connectionPool: { tcp: { maxConnections: 3 } } }]'; // prettier-ignore
    expect(inbound('')).toBe(1);
    expect(inbound(sidecar(general))).toBe(2);
    expect(inbound(sidecar(`${general}, ${ofPort}`))).toBe(3);
  });

  it('follow no rule for selected workloads: that is about what they send', () => {
    const rules = rule('workloadSelector: { matchLabels: { app: client } }, trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } }', 'client', 'own'); // prettier-ignore
    expect(limit(clustersOf(OWN + rules).get('inbound|80||'))).toBe(4294967295);
  });

  it('bind to the family of the pod', () => {
    const pod = (yaml: string): string => yaml.replace('192.0.2.1', '"2001:db8::1"');
    const clusters = clustersOf(OWN, { pod });
    expect(at(clusters.get('inbound|80||'), 'upstream_bind_config', 'source_address', 'address')).toBe('::6'); // prettier-ignore
    expect(at(clusters.get('InboundPassthroughCluster'), 'upstream_bind_config')).toEqual({
      source_address: { address: '::6', port_value: 0 },
    });
  });

  it('are none without interception and without a Sidecar', () => {
    const pod = (yaml: string): string => yaml.replace('labels:', 'annotations: { sidecar.istio.io/interceptionMode: NONE }, labels:'); // prettier-ignore
    expect(clustersOf(OWN, { pod }).has('inbound|80||')).toBe(false);
  });
});

describe('defaultEndpoint', () => {
  const { proxy } = contextOf(yamlWorld(podYaml('shop', 'client')), 'shop/client');
  it.each([
    ['127.0.0.1:8080', { address: '127.0.0.1', port: 8080 }],
    ['[::1]:8080', { address: '127.0.0.1', port: 8080 }],
    ['0.0.0.0:8080', { address: '192.0.2.1', port: 8080 }],
    ['[::]:8080', { address: '::1', port: 8080 }],
    ['unix:///run/app.sock', { address: 'unix:///run/app.sock', port: 0 }],
    ['localhost:8080', { address: '', port: 8080 }],
    ['', { address: '', port: 0 }],
    ['127.0.0.1', undefined],
    ['::1:8080', undefined],
    ['127.0.0.1:http', undefined],
  ])('%s', (text, expected) => {
    expect(ingressEndpoint(text, proxy)).toEqual(expected);
  });
});

describe('bad input', () => {
  it.each([
    rule('trafficPolicy: { tls: { mode: NONSENSE }, connectionPool: [1], outlierDetection: 7, portLevelSettings: {} }, subsets: [7, { name: 1 }, {}]', 'client'), // prettier-ignore
    rule('trafficPolicy: nothing, subsets: { a: b }', 'client'),
    sidecar('ingress: [{}, { port: 7, defaultEndpoint: 9 }, { port: { number: eighty, protocol: 1 }, defaultEndpoint: "x" }]'), // prettier-ignore
    entry('hosts: ["*.x"], ports: [{ number: "a" }], resolution: DYNAMIC_DNS'),
    entry('hosts: [a.example], ports: [{ number: 1, name: p, protocol: TCP }], resolution: DNS, endpoints: [7, {}]'), // prettier-ignore
  ])('never throws: %s', (yaml) => {
    expect(clustersOf(OWN + yaml).has('PassthroughCluster')).toBe(true);
  });
});
