import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminClient } from '../../src/io/admin/client.ts';
import { openKube } from '../../src/io/kube/open.ts';
import type { Context } from '../../src/ports/context.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { meshdbg } from '../support/context.ts';
import { BUNDLE, startDemo } from '../support/demo-client.ts';
import { PROXY_COMMANDS } from '../support/registry.ts';

let demo: DemoCluster;
let live: Partial<Context>;
beforeAll(async () => {
  demo = await startDemo();
  const { signal } = new AbortController();
  live = {
    kube: (options) => openKube({ ...options, kubeconfig: demo.kubeconfig }, { env: {}, signal }),
    admin: () => Promise.resolve(adminClient),
  };
});
afterAll(() => demo.stop());

/**
 * The bytes of an answer with what must differ blanked: meta.source, where it came from, and meta.capturedAt, when that
 * was. JSON and YAML have meta first, so that the first of each is meant.
 */
const comparable = (text: string): string =>
  text
    .replace(/"source": \{[^}]*\}/, '"source": {}')
    .replace(/"capturedAt": "[^"]*"/, '"capturedAt": ""')
    .replace(/^ {2}source:\n {4}kind: .*\n {4}name: .*$/m, '  source:')
    .replace(/^ {2}capturedAt: .*$/m, '  capturedAt:');

const TARGETS = [
  ['pod/productpage'],
  ['deploy/reviews-v2'],
  ['svc/ratings.default'],
  ['istio-ingressgateway', '-n', 'istio-system'],
  ['-l', 'app=reviews', '--all-replicas'],
];
const COMMANDS = PROXY_COMMANDS.map(({ name }) => name);

const WHOLE = ['-o', 'jsonpath={.items}'];
const ROWS = ['-o', 'jsonpath={range .items[*]}{.name} {.state}{"\\n"}{end}'];

describe.each(COMMANDS)('%s', (name) => {
  const bothSay = async (argv: readonly string[]): Promise<void> => {
    const fromLive = await meshdbg(argv, live);
    const fromBundle = await meshdbg([...argv, '--from', BUNDLE]);
    expect(fromLive.code).toBe(0);
    expect({ ...fromLive, stdout: comparable(fromLive.stdout) }).toEqual({
      ...fromBundle,
      stdout: comparable(fromBundle.stdout),
    });
  };

  it.each(TARGETS)('says the same of a cluster and of its bundle: %s %s %s', async (...target) => {
    const words = target.filter((word) => word !== undefined);
    await bothSay([name, ...words, '-o', 'json']);
    await bothSay([name, ...words, '--raw']);
  });

  it.each([
    ...['table', 'wide', 'csv', 'name', 'json', 'yaml'].map((format) => ['-o', format]),
    WHOLE,
    ROWS,
    ['--raw'],
    ['--raw', '-o', 'yaml'],
  ])('prints the same bytes with %s %s', async (...flags) => {
    await bothSay([name, 'pod/productpage', ...flags.filter((flag) => flag !== undefined)]);
  });
});

describe('the control plane', () => {
  const after = (ms: number, call: () => void): (() => void) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  };
  const PROXIES = ['productpage-v1', 'reviews-v3', 'sleep'].map((name) => `pod/${name}`);

  it.each(['json', 'table', 'wide', 'csv', 'name'])(
    'is the same of a cluster and of its bundle, as %s',
    async (format) => {
      const world = { ...live, clock: { now: () => Date.now(), after } };
      for (const words of [['status'], ['status', '-A'], ...PROXIES.map((pod) => ['diff', pod])]) {
        const argv = [...words, '-o', format];
        const fromLive = await meshdbg(argv, world);
        const fromBundle = await meshdbg([...argv, '--from', BUNDLE]);
        expect(fromLive.stderr).toBe(fromBundle.stderr);
        expect(fromLive.code).toBe(fromBundle.code);
        if (format === 'json')
          expect(comparable(fromLive.stdout)).toEqual(comparable(fromBundle.stdout));
        else expect(fromLive.stdout).toBe(fromBundle.stdout);
      }
    },
  );
});

it('blanks nothing but where and when', async () => {
  for (const [format, blank] of [
    ['json', /"meta": \{\n {4}"source": \{\},\n {4}"target": "[^"]+",\n {4}"capturedAt": "",/],
    ['yaml', /^meta:\n {2}source:\n {2}target: .+\n {2}capturedAt:$/m],
  ] as const) {
    const { stdout } = await meshdbg(['clusters', 'pod/productpage', '-o', format], live);
    expect(comparable(stdout)).toMatch(blank);
  }
});
