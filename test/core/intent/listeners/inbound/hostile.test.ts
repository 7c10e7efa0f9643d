import fc from 'fast-check';
import { test } from 'vitest';
import { isObject } from '../../../../../src/core/decode/read.ts';
import { compileInbound } from '../../../../../src/core/intent/listeners/inbound/inbound.ts';
import type { JsonObject } from '../../../../../src/core/model/json.ts';
import { contextOf, podYaml, yamlWorld } from '../../yaml-world.ts';

/** Objects that make sense, with a value in every field that inbound listeners look at. */
const SPECS: Readonly<Record<string, JsonObject>> = {
  'networking.istio.io/v1 Sidecar': {
    ingress: [
      { port: { number: 80, protocol: 'HTTP', name: 'h' }, bind: '10.0.0.1', captureMode: 'NONE' },
    ],
  },
  'security.istio.io/v1 PeerAuthentication': {
    selector: { matchLabels: { app: 'web' } },
    mtls: { mode: 'STRICT' },
    portLevelMtls: { '80': { mode: 'DISABLE' } },
  },
  'security.istio.io/v1 RequestAuthentication': {
    jwtRules: [
      {
        issuer: 'i',
        audiences: ['a'],
        jwks: '{}',
        fromHeaders: [{ name: 'n', prefix: 'p' }],
        outputClaimToHeaders: [{ header: 'h', claim: 'c' }],
      },
    ],
  },
  'security.istio.io/v1 AuthorizationPolicy': {
    action: 'CUSTOM',
    provider: { name: 'p' },
    rules: [
      {
        from: [{ source: { principals: ['a/ns/b/sa/c'], ipBlocks: ['10.0.0.0/8'] } }],
        to: [{ operation: { paths: ['/{*}'], ports: ['80'], hosts: ['*'] } }],
        when: [
          { key: 'request.headers[x]', values: ['y'] },
          { key: 'request.auth.claims[a][b]', notValues: ['c'] },
        ],
      },
    ],
  },
};
const MESH: JsonObject = {
  trustDomainAliases: ['old'],
  protocolDetectionTimeout: '1s',
  meshMTLS: { minProtocolVersion: 'TLSV1_3', cipherSuites: ['x'] },
  extensionProviders: [
    { name: 'p', envoyExtAuthzHttp: { service: 'web.shop.svc.cluster.local', port: 80, timeout: '1s' } }, // prettier-ignore
  ],
};

/** The value with `junk` at its nth node, counted as they come. */
function spoilt(value: unknown, junk: unknown, nth: number): unknown {
  let at = 0;
  const visit = (node: unknown): unknown => {
    at += 1;
    if (at - 1 === nth) return junk;
    if (Array.isArray(node)) return node.map(visit);
    return isObject(node) ? Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, visit(inner)])) : node; // prettier-ignore
  };
  return visit(value);
}

const JUNK = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('', '*', '[', '::', '1/2/3', -1, 1e9)); // prettier-ignore

test('compiles whatever stands in any field of policies, Sidecars and the mesh config', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(SPECS)),
      fc.nat(40),
      fc.nat(30),
      JUNK,
      (kind, place, meshPlace, junk) => {
        const [apiVersion, name] = kind.split(' ');
        const spec = spoilt(SPECS[kind], junk, place);
        const yaml = JSON.stringify({
          apiVersion,
          kind: name,
          metadata: { name: 'x', namespace: 'shop' },
          spec,
        });
        const mesh = spoilt(MESH, junk, meshPlace + 1);
        const world = yamlWorld(`${podYaml('shop', 'web')}\n${yaml}`, isObject(mesh) ? mesh : MESH);
        compileInbound(contextOf(world, 'shop/web'));
      },
    ),
    { numRuns: 400 },
  );
});
