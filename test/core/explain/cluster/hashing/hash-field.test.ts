import { expect, test } from 'vitest';
import { hashFieldOf } from '../../../../../src/core/explain/cluster/hashing/hash-field.ts';
import { decodeCluster } from '../../../../../src/core/decode/cluster.ts';
import type { HashPolicy } from '../../../../../src/core/model/envoy/route-action.ts';
import type { KubeObject } from '../../../../../src/core/model/kube.ts';

const by = (name: string, value: unknown): object => ({
  loadBalancer: { consistentHash: { [name]: value } },
});

const SPEC = {
  host: 'reviews',
  trafficPolicy: {
    ...by('httpHeaderName', 'x-user'),
    portLevelSettings: [{ port: { number: 80 } }, { port: { number: 9080 }, ...by('httpCookie', { name: 'sid' }) }], // prettier-ignore
  },
  subsets: [{ name: 'v1' }, { name: 'v2', trafficPolicy: by('useSourceIp', true) }],
};

const RULE = { kind: 'DestinationRule', namespace: 'shop', name: 'reviews' };

function field(cluster: string, kind: HashPolicy['kind'], isRead = true): string | undefined {
  const config_source = { filter_metadata: { istio: { config: '/apis/networking.istio.io/v1/namespaces/shop/destination-rule/reviews' } } }; // prettier-ignore
  const decoded = decodeCluster({ name: cluster, metadata: config_source });
  expect(decoded.destinationRule).toMatchObject(RULE);
  const rule = { ...RULE, raw: { spec: SPEC } } as unknown as KubeObject; // The parts that are looked at.
  const mesh = { objectOf: () => (isRead ? rule : undefined) };
  return hashFieldOf(mesh, decoded, [{ kind, name: '', terminal: false }])?.field;
}

const HOST = 'reviews.shop.svc.cluster.local';

test.each<[string, HashPolicy['kind'], string]>([
  [`outbound|80||${HOST}`, 'header', 'spec.trafficPolicy.loadBalancer.consistentHash.httpHeaderName'],
  [`outbound|9080||${HOST}`, 'cookie', 'spec.trafficPolicy.portLevelSettings[1].loadBalancer.consistentHash.httpCookie'],
  [`outbound|80|v2|${HOST}`, 'source-ip', 'spec.subsets[1].trafficPolicy.loadBalancer.consistentHash.useSourceIp'],
  [`outbound|80|v1|${HOST}`, 'header', 'spec.trafficPolicy.loadBalancer.consistentHash.httpHeaderName'],
])('%s by %s', (cluster, kind, path) => expect(field(cluster, kind)).toBe(path)); // prettier-ignore

test('without the object, or where it asks for something else, the rule alone is named', () => {
  expect(field(`outbound|80||${HOST}`, 'header', false)).toBeUndefined();
  expect(field(`outbound|80||${HOST}`, 'query-parameter')).toBeUndefined();
});
