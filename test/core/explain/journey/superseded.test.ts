import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { decodeHttpConnectionManager } from '../../../../src/core/decode/http-connection-manager.ts';
import { explainMesh } from '../../../../src/core/explain/ground/explain-mesh.ts';
import { viewOf } from '../../../../src/core/explain/ground/proxy-view.ts';
import { throughHttp } from '../../../../src/core/explain/journey/http.ts';
import { outcomeOf } from '../../../../src/core/explain/journey/outcome.ts';
import type { AtProxy } from '../../../../src/core/explain/journey/place.ts';
import { Trail } from '../../../../src/core/explain/journey/trail.ts';
import type { Explanation } from '../../../../src/core/explain/explain-request.ts';
import { shownRequest } from '../../../../src/core/explain/shown-request.ts';
import { whyNot } from '../../../../src/core/explain/why-not.ts';
import type { ProxySnapshot } from '../../../../src/core/model/snapshot.ts';
import type { HttpRequest } from '../../../../src/core/wire/http-request.ts';
import { answerLines } from '../../../../src/report/explain-answer.ts';
import { EMPTY_SNAPSHOT } from '../../../support/empty-snapshot.ts';

const SECRET = 'c2VjcmV0LW9mLXRoZS10ZXN0cw';
const TYPES = 'type.googleapis.com/envoy.extensions.filters.http.';
const SERVER = { namespace: 'shop', pod: 'gateway-1' };
const mesh = explainMesh({ ...EMPTY_SNAPSHOT, capturedAt: '2026-01-01T00:00:00Z' });

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(payload: object): string {
  const signed = `${part({ alg: 'HS256' })}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', Buffer.from(SECRET, 'base64url')).update(signed).digest('base64url')}`;
}

/** A route that a VirtualService made. */
const route = (owner: string, status: number, match: object): object => ({
  name: owner,
  match: { prefix: '/', ...match },
  direct_response: { status },
  metadata: { filter_metadata: { istio: { config: `/apis/networking.istio.io/v1/namespaces/shop/virtual-service/${owner}` } } },
}); // prettier-ignore

/** A gateway whose JWT provider puts the role into a header and has the route chosen anew; readers have a route of their own. */
const HTTP = decodeHttpConnectionManager({
  route_config: {
    virtual_hosts: [{ name: 'shop', domains: ['*'], routes: [route('readers', 210, { headers: [{ name: 'x-role', string_match: { exact: 'reader' } }] }), route('everybody', 211, {})] }],
  },
  http_filters: [
    {
      name: 'jwt',
      typed_config: {
        '@type': `${TYPES}jwt_authn.v3.JwtAuthentication`,
        providers: { one: { issuer: 'one', clear_route_cache: true, claim_to_headers: [{ header_name: 'x-role', claim_name: 'role' }], local_jwks: { inline_string: JSON.stringify({ keys: [{ kty: 'oct', k: SECRET }] }) } } },
        rules: [{ match: { prefix: '/' }, requires: { provider_name: 'one' } }],
      },
    },
    { name: 'router', typed_config: { '@type': `${TYPES}router.v3.Router` } },
  ],
}); // prettier-ignore

const snapshot: ProxySnapshot = {
  proxy: SERVER, origin: 'envoy', clusters: [], listeners: [], routes: [], endpoints: [], secrets: [], ecds: [], gaps: [],
  bootstrap: undefined, hostStatus: undefined, bodies: new Map(),
}; // prettier-ignore

/** What becomes of a request with a token of that role at the gateway. */
function explained(role: string): Explanation {
  const http: HttpRequest = { method: 'GET', scheme: 'http', authority: 'shop.example', path: '/', headers: [['authorization', `Bearer ${token({ iss: 'one', role })}`]], protocol: 'HTTP/1.1', bodyBytes: 0 };
  const trail = new Trail();
  const walk = { mesh, trail, application: {}, depth: 0, deliver: () => [] };
  const at: AtProxy = { walk, view: viewOf(snapshot), side: 'gateway', proxy: SERVER, ip: '10.0.0.1', isInbound: false, toApplication: () => [] };
  const destination = { ip: '10.0.0.1', port: 80 };
  const ends = throughHttp(at, HTTP, { wire: { destination, sourceIp: '10.9.9.9', layers: [], request: http }, connection: { destination, sourceIp: '10.9.9.9', serverName: '' } });
  const outcomes = ends.map(({ probability, value }) => ({ ...outcomeOf(value), probability }));
  const request = { source: { kind: 'outside' }, host: 'shop.example', port: 80, http, application: {} } as const;
  return { request, outcomes, hops: trail.hops, gaps: [], consulted: [], choices: trail.choices };
} // prettier-ignore

const told = ({ request, outcomes, hops }: Explanation): string =>
  answerLines({ request: shownRequest(request), outcomes, hops }).flat().map((cell) => (typeof cell === 'string' ? cell : 'text' in cell ? cell.text : '')).join('\n'); // prettier-ignore

const routeHops = ({ hops }: Explanation) =>
  hops.filter(({ kind }) => kind === 'route').map(({ text, resource, isDecisive }) => ({ text, rule: resource?.name, isDecisive })); // prettier-ignore

test('claims move a request to another route: the first choice is told, and neither blamed nor asked', () => {
  const answer = explained('reader');
  expect(answer.outcomes).toMatchObject([{ status: 210, decidedBy: { resource: { name: 'readers' } } }]); // prettier-ignore
  expect(routeHops(answer)).toEqual([
    { text: expect.stringMatching(/, until a filter had the route chosen anew$/), rule: undefined, isDecisive: false },
    { text: expect.stringContaining('x-role'), rule: 'readers', isDecisive: true },
  ]); // prettier-ignore
  expect(told(answer)).toContain('VirtualService shop/readers');
  expect(told(answer)).not.toContain('everybody');
  expect(whyNot(mesh, answer, 'everybody').routes).toMatchObject([{ state: 'not-reached', failures: [], takenBefore: expect.stringContaining('x-role') }]); // prettier-ignore
  expect(whyNot(mesh, answer, 'readers').routes).toMatchObject([{ state: 'taken' }]);
});

test('claims that choose the same route leave no trace of a second choice', () => {
  const answer = explained('writer');
  expect(answer.outcomes).toMatchObject([{ status: 211, decidedBy: { resource: { name: 'everybody' } } }]); // prettier-ignore
  expect(routeHops(answer)).toEqual([{ text: expect.any(String), rule: 'everybody', isDecisive: true }]); // prettier-ignore
  expect(routeHops(answer)[0]?.text).not.toContain('anew');
  expect(told(answer)).toContain('VirtualService shop/everybody');
  // By the request as the filter left it.
  expect(whyNot(mesh, answer, 'readers').routes).toMatchObject([{ state: 'passed-over', failures: [{ criterion: 'header x-role', actual: 'writer' }] }]); // prettier-ignore
});
