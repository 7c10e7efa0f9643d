import { describe, expect, test } from 'vitest';
import { number, object, strings, text } from '../../../../src/core/decode/read.ts';
import type { World } from '../../../../src/core/intent/model/world.ts';
import type { JsonObject } from '../../../../src/core/model/json.ts';
import { podYaml, yamlWorld } from '../yaml-world.ts';

const configMap = (name: string, mesh: string): string => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name}, namespace: istio-system }
data:
  mesh: |
    ${mesh.trim().replaceAll('\n', '\n    ')}
---`;

const istiod = (env: Readonly<Record<string, string>>): string => `
apiVersion: v1
kind: Pod
metadata: { name: istiod, namespace: istio-system }
spec:
  containers:
    - name: discovery
      env: ${JSON.stringify(Object.entries(env).map(([name, value]) => ({ name, value })))}
---`;

const meshOf = (yaml: string): JsonObject => yamlWorld(yaml).mesh;
const timeout = (yaml: string): string | undefined => text(meshOf(yaml), 'connectTimeout');

describe('which ConfigMaps count', () => {
  const own = configMap('istio', 'connectTimeout: 1s');
  const canary = configMap('istio-canary', 'connectTimeout: 2s');

  test("that of istiod's revision", () => {
    expect(timeout(canary + own)).toBe('1s');
    expect(timeout(canary)).toBe('2s');
    expect(timeout(canary + own + istiod({ REVISION: 'canary' }))).toBe('2s');
    expect(timeout(canary + own + istiod({ REVISION: 'default' }))).toBe('1s');
  });

  test('a shared one goes first', () => {
    const shared = configMap('all', 'connectTimeout: 5s\ntrustDomainAliases: [b]\ndnsRefreshRate: 7s'); // prettier-ignore
    const world = yamlWorld(shared + configMap('istio', 'connectTimeout: 1s\ntrustDomainAliases: [a, b]') + istiod({ SHARED_MESH_CONFIG: 'all' })); // prettier-ignore
    expect(text(world.mesh, 'connectTimeout')).toBe('1s');
    expect(text(world.mesh, 'dnsRefreshRate')).toBe('7s');
    expect(strings(world.mesh, 'trustDomainAliases')).toEqual(['a', 'b']);
    expect(world.meshSource?.name).toBe('istio');
  });

  test('null and nothing leave the defaults', () => {
    expect(timeout(configMap('istio', 'connectTimeout: null'))).toBe('10s');
    expect(timeout(configMap('istio', '# nothing yet'))).toBe('10s');
  });
});

describe("a proxy's settings", () => {
  const pod = (annotation = ''): string =>
    podYaml('shop', 'web').replace(
      'labels:',
      `annotations: { proxy.istio.io/config: ${JSON.stringify(annotation)} }, labels:`,
    );
  const proxyConfig = (name: string, spec: string, namespace = 'shop'): string => `
apiVersion: networking.istio.io/v1beta1
kind: ProxyConfig
metadata: { name: ${name}, namespace: ${namespace} }
spec: { ${spec} }
---`;
  const settings = (yaml: string): JsonObject | undefined => proxyOf(yamlWorld(yaml))?.proxyConfig;
  const proxyOf = (world: World): ReturnType<World['proxies']['get']> => world.proxies.get('shop/web'); // prettier-ignore
  const ofWorkload = proxyConfig('own', 'selector: { matchLabels: { app: web } }, concurrency: 4');

  test('mesh, root namespace, namespace, annotation, workload: later ones override', () => {
    const mesh = configMap('istio', 'defaultConfig: { concurrency: 1 }');
    const root = proxyConfig('root', 'concurrency: 2', 'istio-system');
    const ofNamespace = proxyConfig('all', 'concurrency: 3');
    expect(number(settings(mesh + pod()), 'concurrency')).toBe(1);
    expect(number(settings(mesh + root + pod()), 'concurrency')).toBe(2);
    expect(number(settings(mesh + root + ofNamespace + pod()), 'concurrency')).toBe(3);
    expect(number(settings(ofNamespace + pod('concurrency: 9')), 'concurrency')).toBe(9);
    expect(number(settings(ofNamespace + ofWorkload + pod('concurrency: 9')), 'concurrency')).toBe(4); // prettier-ignore
  });

  test('what injection wrote into the pod goes before what the mesh says now; the annotation stays on top', () => {
    const mesh = configMap('istio', 'defaultConfig: { concurrency: 1, statusPort: 1 }');
    const injected = (annotation: string, value: string): JsonObject | undefined =>
      settings(mesh + pod(annotation).replace('- { name: istio-proxy', `- { name: istio-proxy, env: [{ name: PROXY_CONFIG, value: '${value}' }]`)); // prettier-ignore
    expect(number(injected('', '{"concurrency": 5}'), 'concurrency')).toBe(5);
    expect(number(injected('', '{"concurrency": 5}'), 'statusPort')).toBe(15020);
    expect(number(injected('concurrency: 6', '{"concurrency": 5}'), 'concurrency')).toBe(6);
    expect(number(injected('', ''), 'concurrency')).toBe(1);
  });

  test('metadata are joined; of headers only those that say how they are written', () => {
    const mesh = configMap(
      'istio',
      `
defaultConfig:
  proxyMetadata: { ISTIO_META_A: "1", ISTIO_META_B: "1" }
  proxyHeaders: { server: { value: mesh }, preserveHttp1HeaderCase: true }`,
    );
    const merged = settings(
      mesh +
        pod(
          '{ proxyMetadata: { ISTIO_META_B: "2" }, proxyHeaders: { requestId: { disabled: true } } }',
        ),
    );
    expect(object(merged, 'proxyMetadata')).toEqual({ ISTIO_META_A: '1', ISTIO_META_B: '2' });
    expect(object(merged, 'proxyHeaders')).toEqual({ server: { value: 'mesh' }, requestId: { disabled: true } }); // prettier-ignore
  });
});
