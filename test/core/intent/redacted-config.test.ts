import { expect, test } from 'vitest';
import { compileProxy } from '../../../src/core/intent/compile.ts';
import { redactedConfig } from '../../../src/core/intent/redacted-config.ts';
import { provenanceChain } from '../../../src/core/why/chain.ts';
import { contextOf, podYaml, serviceYaml, yamlWorld } from './yaml-world.ts';

test('a symmetric key in a RequestAuthentication is not shown, where it came from is', () => {
  const world = yamlWorld(`${podYaml('shop', 'web')}${serviceYaml('shop', 'web', '192.0.2.9')}
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: { name: jwt, namespace: shop }
spec:
  jwtRules:
    - issuer: someone
      jwks: '{"keys":[{"kty":"oct","alg":"HS256","k":"c2VjcmV0LXdvcmQ"}]}'`);
  const plain = compileProxy(world, contextOf(world, 'shop/web').proxy);
  const config = redactedConfig(plain);
  expect(JSON.stringify(plain.listeners)).toContain('c2VjcmV0LXdvcmQ');
  expect(JSON.stringify(config.listeners)).not.toContain('c2VjcmV0LXdvcmQ');
  const fields = config.listeners.flatMap(provenanceChain).map(({ cause }) => cause.field);
  expect(fields).toContain('spec.jwtRules[0].jwks');
});
