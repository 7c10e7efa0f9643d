import { expect, test } from 'vitest';
import { diffSides } from '../../../../src/core/diff/diff.ts';
import type { IntendedConfig } from '../../../../src/core/intent/compile.ts';
import { intendedProxy } from '../../../../src/core/intent/intended-proxy.ts';
import { compileInbound } from '../../../../src/core/intent/listeners/inbound/inbound.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { ResourceRef } from '../../../../src/core/model/resource.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from '../yaml-world.ts';

const YAML = `${podYaml('shop', 'web')}${serviceYaml('shop', 'web', '192.0.2.8')}
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: strict, namespace: shop }
spec: { mtls: { mode: STRICT } }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: readers, namespace: shop }
spec: { rules: [{}, { from: [{ source: { principals: [a/ns/b/sa/c] } }] }] }
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: tokens, namespace: shop }
spec: { jwtRules: [{ issuer: i, audiences: [a], jwksUri: "https://i/keys" }] }
`;

/** Causes that a diff names for what `replace` changes in the text of what istiod sent, and the paths to it. */
function causes(replace: (sent: string) => string): {
  causes: (ResourceRef | null)[];
  paths: string[];
} {
  // prettier-ignore
  const context = contextOf(yamlWorld(YAML), 'shop/web');
  const listeners = compileInbound(context);
  const config = { clusters: [], listeners, routes: [], endpoints: [] };
  // istiod knows the keys.
  const sent = JSON.stringify(config, (_, value: unknown) => (typeof value === 'symbol' ? '{"keys":[]}' : value)); // prettier-ignore
  const other: unknown = JSON.parse(replace(sent));
  // What was an IntendedConfig before a text in it was replaced is one after.
  const actual = { ...config, listeners: (other as { listeners: JsonObject[] }).listeners } satisfies IntendedConfig; // prettier-ignore
  const { differences } = diffSides(
    { kind: 'intended', proxy: intendedProxy(context.proxy, config) },
    { kind: 'istiod', proxy: intendedProxy(context.proxy, actual) },
    { sections: ['listeners'] },
  );
  return { causes: differences.map(({ cause }) => cause), paths: differences.map(({ path }) => path) }; // prettier-ignore
}

test('takes the keys that istiod fetched for what they are', () => {
  expect(causes((sent) => sent)).toEqual({ causes: [], paths: [] });
});

test('names the PeerAuthentication where a chain no longer asks for a certificate', () => {
  const found = causes((sent) => sent.replace('"require_client_certificate":true', '"require_client_certificate":false')); // prettier-ignore
  expect(found.causes).toMatchObject([{ kind: 'PeerAuthentication', name: 'strict', field: 'spec.mtls.mode' }]); // prettier-ignore
});

test('names the rule of the AuthorizationPolicy whose principal was changed', () => {
  const found = causes((sent) => sent.replaceAll('spiffe://a/ns/b/sa/c', 'spiffe://planted'));
  expect(found.causes[0]).toMatchObject({ kind: 'AuthorizationPolicy', name: 'readers', field: 'spec.rules[1]' }); // prettier-ignore
  expect(found.paths[0]).toContain('principalName');
});

test('names the field of the RequestAuthentication that was changed', () => {
  const found = causes((sent) => sent.replaceAll('"audiences":["a"]', '"audiences":["b"]'));
  expect(found.causes[0]).toMatchObject({ kind: 'RequestAuthentication', name: 'tokens', field: 'spec.jwtRules[0].audiences' }); // prettier-ignore
});

test('names the port of the Service whose chain is not there', () => {
  const found = causes((sent) =>
    sent.replaceAll('"destination_port":80,', '"destination_port":81,'),
  );
  expect(found.causes[0]).toMatchObject({ kind: 'Service', name: 'web', field: 'spec.ports[0]' });
});
