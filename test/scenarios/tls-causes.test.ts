import { existsSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { jsonOfBundle } from '../support/captures.ts';
import { meshdbg } from '../support/context.ts';

/** What the makers of a broken mesh say that a tool must reach. */
interface Expected {
  readonly cause?: readonly { readonly kind: string; readonly namespace: string; readonly name: string; readonly field: string }[]; // prettier-ignore
  readonly findings?: readonly { readonly id: string; readonly resource: string }[];
}

/** A resource that must be named, and its field where one was told. */
interface Named {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly field?: string;
}

/** Fields and conclusions that are about TLS. */
const FIELD = /\btls\b|\bmtls\b|istio-proxy|rewriteAppHTTPProbers|credentialName|^data\b/;
const FINDING = /strict|replica-without-sidecar|answered-by-sidecar|^gateway-secret-/;

const namedBy = ({ cause = [], findings = [] }: Expected): Named[] => [
  ...cause.filter(({ field }) => FIELD.test(field)),
  ...findings.flatMap(({ id, resource }) => {
    const [kind = '', namespace = '', name = ''] = resource.split('/');
    return FINDING.test(id) ? [{ kind, namespace, name }] : [];
  }),
];

/** Lines of a terminal. */
const SCREEN = 40;

/** Pods are named with what their workload adds to the name. */
const isNamed = (screen: string, { kind, namespace, name, field = '' }: Named): boolean =>
  screen.split('\n').some((line) => {
    const [, rest] = line.split(`${kind} ${namespace}/${name}`);
    return (
      rest !== undefined &&
      rest
        .replace(/^-[\w-]+/, '')
        .trimStart()
        .startsWith(field)
    );
  });

async function check(path: string, names: readonly Named[]): Promise<void> {
  const { code, stdout } = await meshdbg(['tls-check', '--from', path]);
  const screen = stdout.split('\n').slice(0, SCREEN).join('\n');
  for (const one of names) expect({ one, isNamed: isNamed(screen, one), screen }).toEqual({ one, isNamed: true, screen }); // prettier-ignore
  if (names.some(({ field }) => field !== undefined)) expect(code).toBe(1);
}

/** Of the meshes that are kept here, what their expect.json says. */
const HERE: Readonly<Record<string, readonly Named[]>> = {
  'dr-plaintext-vs-strict': [
    { kind: 'DestinationRule', namespace: 'store', name: 'catalog-lb', field: 'spec.trafficPolicy.tls.mode' },
    { kind: 'DestinationRule', namespace: 'store', name: 'stock', field: 'spec.trafficPolicy.portLevelSettings[0].tls.mode' },
    { kind: 'DestinationRule', namespace: 'store', name: 'inventory', field: 'spec.subsets[1].trafficPolicy.tls.mode' },
  ],
  'weather-conflicting-dr': [
    { kind: 'DestinationRule', namespace: 'weather', name: 'weather-backend', field: 'spec.trafficPolicy.tls.mode' },
    { kind: 'PeerAuthentication', namespace: 'weather', name: 'default', field: 'spec.mtls.mode' },
  ],
  'headless-statefulset-mtls': [
    { kind: 'Pod', namespace: 'data', name: 'cassandra-2', field: 'spec.containers (no istio-proxy)' },
    { kind: 'PeerAuthentication', namespace: 'data', name: 'default', field: 'spec.mtls.mode' },
  ],
  'gateway-secret-missing': [
    { kind: 'Gateway', namespace: 'shop', name: 'admin', field: 'spec.servers[0].tls.credentialName' },
    { kind: 'Gateway', namespace: 'shop', name: 'blog', field: 'spec.servers[0].tls.credentialName' },
    { kind: 'Secret', namespace: 'istio-system', name: 'docs-cert', field: 'data' },
    { kind: 'Secret', namespace: 'istio-system', name: 'api-cert', field: 'data[ca.crt]' },
  ],
}; // prettier-ignore

test.each(Object.entries(HERE))(
  '%s: the first screen names the resource and the field',
  async (name, names) => {
    await check(`fixtures/broken/${name}.tgz`, names);
  },
);

/** All captures of broken meshes, beside the clone where CI runs. */
const HOME = '../shared/captures';
const captures = existsSync(HOME) ? readdirSync(HOME).filter((name) => !name.endsWith('.md')) : [];

test.each(captures)('%s: what its expect.json says of TLS', async (name) => {
  const [expected] = await jsonOfBundle(`${HOME}/${name}`, 'expect.json');
  // Mid-way recordings say nothing of their own.
  const names = expected === undefined ? [] : namedBy(expected as Expected);
  if (names.length > 0) await check(`${HOME}/${name}`, names);
});

test('an expectation that is not met is noticed', () => {
  const line = '  ✗ Pod pay/payments-zw-1 metadata.annotations[x]  objects.yaml:2';
  const pod = { kind: 'Pod', namespace: 'pay', name: 'payments' };
  expect(isNamed(line, { ...pod, field: 'metadata.annotations[x]' })).toBe(true);
  expect(isNamed(line, pod)).toBe(true);
  expect(isNamed(line, { ...pod, field: 'spec.containers' })).toBe(false);
  expect(isNamed(line, { ...pod, namespace: 'other' })).toBe(false);
});
