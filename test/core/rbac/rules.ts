import { decodeRbac } from '../../../src/core/decode/rbac.ts';
import type { JsonObject } from '../../../src/core/model/json.ts';
import { evaluate, type RulesVerdict } from '../../../src/core/rbac/engine.ts';
import { NOTHING_UNKNOWN, type Fact, type RbacFacts } from '../../../src/core/rbac/facts.ts';

export const ANY = { any: true };

/** A request of shop/front over mTLS to 10.0.0.5:8080, in Envoy's terms. */
export const FACTS: RbacFacts = {
  request: {
    method: 'GET',
    scheme: 'http',
    authority: 'shop.example',
    path: '/a/b?x=1',
    headers: [
      ['x-a', '1'],
      ['x-a', '2'],
    ],
    protocol: 'HTTP/1.1',
    bodyBytes: 0,
  },
  stream: {
    connection: {
      destination: { ip: '10.0.0.5', port: 8080 },
      sourceIp: '10.1.0.9',
      serverName: 'sni.example',
      tls: {
        serverName: 'sni.example',
        isPeerValidated: true,
        peer: {
          uriSans: ['spiffe://cluster.local/ns/shop/sa/front'],
          dnsSans: ['front.shop'],
          subject: 'CN=front',
        },
      },
    },
    remoteIp: '203.0.113.7',
    metadata: new Map([
      ['envoy.filters.http.jwt_authn', { payload: { iss: 'me', groups: ['dev', 'ops'] } }],
    ]),
    filterState: new Map([['io.istio.peer_principal', 'spiffe://cluster.local/ns/shop/sa/front']]),
  },
  routeMetadata: new Map([['team', { name: 'red' }]]),
  unknown: NOTHING_UNKNOWN,
};

export const without = (...unknown: Fact[]): RbacFacts => ({ ...FACTS, unknown: new Set(unknown) });

/** What rules of envoy.config.rbac.v3 say; a policy that says nothing of a part is for anything. */
export function verdictOf(action: string, policies: Readonly<Record<string, JsonObject>>, facts = FACTS): RulesVerdict {
  const whole = Object.fromEntries(Object.entries(policies).map(([name, own]) => [name, { permissions: [ANY], principals: [ANY], ...own }]));
  const { rules } = decodeRbac({ rules: { action, policies: whole } });
  if (rules === undefined) throw new Error('no rules');
  return evaluate(rules, facts);
} // prettier-ignore
