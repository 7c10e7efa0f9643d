import { expect, test } from 'vitest';
import { decodeHttpConnectionManager } from '../../../../src/core/decode/http-connection-manager.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../../src/core/explain/ground/proxy-view.ts';
import { throughHttp } from '../../../../src/core/explain/journey/http.ts';
import type { AtProxy } from '../../../../src/core/explain/journey/place.ts';
import { Trail } from '../../../../src/core/explain/journey/trail.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';

const TYPES = 'type.googleapis.com/envoy.extensions.filters.http.';
const mesh = explainMesh(EMPTY_SNAPSHOT);
const snapshot: ProxySnapshot = {
  proxy: { namespace: 'shop', pod: 'gateway-1' }, origin: 'envoy', clusters: [], listeners: [], routes: [], endpoints: [], secrets: [], ecds: [], gaps: [],
  bootstrap: undefined, hostStatus: undefined, bodies: new Map(),
}; // prettier-ignore

/** How a request ends at a gateway with a filter that tags it, and the gaps that are left. */
function through(match: object): { readonly ends: readonly string[]; readonly gaps: readonly (readonly [string, string])[] } {
  const http = decodeHttpConnectionManager({
    route_config: { virtual_hosts: [{ name: 'shop', domains: ['*'], routes: [{ match: { prefix: '/', ...match }, direct_response: { status: 210 } }] }] },
    http_filters: [{ name: 'tags', typed_config: { '@type': `${TYPES}ip_tagging.v3.IPTagging` } }, { name: 'router', typed_config: { '@type': `${TYPES}router.v3.Router` } }],
  });
  const trail = new Trail();
  const walk = { mesh, trail, application: {}, depth: 0, deliver: () => [] };
  const at: AtProxy = { walk, view: viewOf(snapshot), side: 'gateway', proxy: snapshot.proxy, ip: '10.0.0.1', isInbound: false, toApplication: () => [] };
  const destination = { ip: '10.0.0.1', port: 80 };
  const request = { method: 'GET', scheme: 'http', authority: 'shop.example', path: '/', headers: [], protocol: 'HTTP/1.1', bodyBytes: 0 } as const;
  const ends = throughHttp(at, http, { wire: { destination, sourceIp: '10.9.9.9', layers: [], request }, connection: { destination, sourceIp: '10.9.9.9', serverName: '' } });
  return { ends: ends.map(({ value }) => `${value.kind} ${value.status ?? value.details}`), gaps: [...trail.gaps] };
} // prettier-ignore

test('a filter that was not followed leaves a gap, and nothing else where nobody asks for what it did', () => {
  const { ends, gaps } = through({});
  expect(ends).toEqual(['response 210']);
  expect(gaps).toEqual([['HTTP filters of shop/gateway-1', 'tags may change x-envoy-ip-tags: what it makes of them no config tells.']]); // prettier-ignore
});

test('a route that asks for it makes the end unknown', () => {
  const { ends } = through({ headers: [{ name: 'x-envoy-ip-tags', present_match: true }] });
  expect(ends).toEqual(['unknown It matches header x-envoy-ip-tags, which a filter on the way may have changed.']); // prettier-ignore
});
