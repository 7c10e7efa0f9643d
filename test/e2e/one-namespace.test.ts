import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoCluster } from '../../src/ports/demo.ts';
import type { TlsRow } from '../../src/core/tls/model/row.ts';
import { meshdbg } from '../support/context.ts';
import { startDemo } from '../support/demo-client.ts';
import { worldOf } from '../support/world.ts';

/** A user with a RoleBinding in one namespace, as most have. */
let limited: DemoCluster;
beforeAll(async () => {
  limited = await startDemo({ namespaces: ['default'] });
});
afterAll(() => limited.stop());

const run = (...argv: string[]) => meshdbg(argv, worldOf(limited));

it('tls-check judges what that namespace holds, and says once what was not read', async () => {
  const { code, stdout, stderr } = await run('tls-check', '-o', 'json');
  expect(code).toBe(0);
  const { items } = JSON.parse(stdout) as { readonly items: readonly TlsRow[] };
  expect(items.length).toBeGreaterThan(40);
  expect(items.every(({ client, verdict }) => client.namespace === 'default' && verdict === 'ok')).toBe(true); // prettier-ignore
  // What a policy of the root namespace may say is not guessed.
  expect([...new Set(items.map(({ evidence }) => evidence))]).toEqual(['actual']);
  expect(stderr.match(/only those of default were read/g)?.length).toBeLessThan(4);
});

it.each([['--assume', 'strict'], ['--policies']])(
  '%s cannot be answered: policies of other namespaces count, too',
  async (...flags) => {
    const { code, stdout, stderr } = await run('tls-check', ...flags);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('peerauthentications');
  },
);

it('a command of one proxy reads the objects that are allowed', async () => {
  const { code, stdout } = await run('routes', 'deploy/productpage-v1');
  expect(code).toBe(0);
  expect(stdout).toContain('VirtualService default/reviews http[0]');
});

it('logs --diagnose does not say of a pod that it could not read that there is none', async () => {
  const { code, stdout } = await run('logs', '-n', 'default', '--diagnose');
  expect(code).toBe(0);
  expect(stdout).toContain('no pod of those that could be read, sends plaintext');
});

it('explain follows what may be read, and says what it does not know of the rest', async () => {
  const own = await run('explain', 'deploy/productpage-v1', 'http://reviews:9080/', '-H', 'end-user: jason'); // prettier-ignore
  expect(own.code).toBe(0);
  expect(own.stdout).toMatch(
    /^The application answers, always reviews\.default:9080 v2 .*\n {2}because of VirtualService default\/reviews spec\.http\[0\]/,
  );
  // That nobody has a name is nothing that one namespace tells.
  const { code, stdout } = await run('explain', 'deploy/productpage-v1', 'http://shop.other:8080/');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Not known: shop\.other is none of the names that could be read/);
  expect((await run('explain', 'outside', 'http://details.default:9080/')).stdout).toContain('PeerAuthentication default/default'); // prettier-ignore
});

it('a gateway elsewhere is said to be out of reach, not to be nobody', async () => {
  const { code, stdout, stderr } = await run('explain', 'gateway/istio-ingressgateway', 'http://bookinfo.example.com/'); // prettier-ignore
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Not all pods could be read');
});

it('authz judges by what the Envoy has', async () => {
  const { code, stdout } = await run('authz', 'deploy/reviews-v1', '--as', 'default/bookinfo-productpage', '--path', '/', '--method', 'GET', '--host', 'reviews'); // prettier-ignore
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'Allowed at port 9080: no policy applies.\n\n' }); // prettier-ignore
});

it('status says which right is missing', async () => {
  const { code, stderr } = await run('status');
  expect(code).toBe(2);
  expect(stderr).toContain('list pods in namespace istio-system');
});
