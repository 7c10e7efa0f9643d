import { appendFileSync, cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { scratch } from '../io/files/archives.ts';
import { meshdbg } from '../support/context.ts';
import { BUNDLE, startDemo } from '../support/demo-client.ts';
import { worldOf } from '../support/world.ts';

const dir = scratch();
const bundle = join(dir.path, 'mesh');
const clusters: DemoCluster[] = [];

/** The demo as it would be without its STRICT policy, of which one sidecar has counted somebody's plaintext. */
beforeAll(() => {
  cpSync(BUNDLE, bundle, { recursive: true });
  for (const name of readdirSync(join(bundle, 'kubernetes'), {
    recursive: true,
    encoding: 'utf8',
  })) {
    if (!/\.(ya?ml|json)$/.test(name)) continue;
    const path = join(bundle, 'kubernetes', name);
    const text = readFileSync(path, 'utf8');
    if (text.includes('mode: STRICT')) writeFileSync(path, text.replaceAll('mode: STRICT', 'mode: PERMISSIVE')); // prettier-ignore
  }
  const labels = 'source_workload="unknown",destination_service="details.default.svc.cluster.local",request_protocol="http",response_code="200",connection_security_policy="none"'; // prettier-ignore
  appendFileSync(
    join(bundle, 'proxies/default/details-v1-6d5f7c8b94-x7k2p/stats.prom'),
    `# TYPE istio_requests_total counter\nistio_requests_total{reporter="destination",${labels}} 12\n`,
  );
});
afterAll(async () => {
  await Promise.all(clusters.map((demo) => demo.stop()));
  dir.remove();
});

const assume = async (deny: readonly string[], ...flags: string[]) => {
  const demo = await startDemo({ bundle, deny });
  clusters.push(demo);
  return meshdbg(['tls-check', '--assume', 'strict:default', ...flags], worldOf(demo));
};

interface Answer {
  readonly meta: { readonly gaps: readonly { readonly section: string; readonly reason: string }[] }; // prettier-ignore
  readonly assume: {
    readonly compared: number;
    readonly logs: { readonly lines: number; readonly unread: number };
    readonly counted: readonly { readonly count: number; readonly server: { readonly workload: string } }[]; // prettier-ignore
    readonly stats: { readonly proxies: number; readonly unread: number; readonly since: string };
  };
}

const sections = ({ meta }: Answer): string[] => meta.gaps.map(({ section }) => section);

it('asks the servers for what they count, and tells it as the bundle does', async () => {
  const live = await assume([], '-o', 'json');
  const saved = await meshdbg([
    'tls-check',
    '--assume',
    'strict:default',
    '-o',
    'json',
    '--from',
    bundle,
  ]);
  const answer = JSON.parse(live.stdout) as Answer;
  expect(answer.assume.counted).toMatchObject([{ count: 12, server: { workload: 'details-v1' } }]);
  expect(answer.assume.stats).toMatchObject({ proxies: 1, unread: 0 });
  expect(answer.assume.stats.since).toMatch(/^2026-11-20T22:/);
  expect(answer.assume).toEqual((JSON.parse(saved.stdout) as Answer).assume);
  expect({ code: live.code, gaps: sections(answer) }).toEqual({ code: 1, gaps: [] });
});

it('without the right to read logs it answers by configs and statistics, and says so once', async () => {
  const { code, stdout, stderr } = await assume(['get pods/log'], '-o', 'json');
  const answer = JSON.parse(stdout) as Answer;
  expect(answer.assume.compared).toBeGreaterThan(50);
  expect(answer.assume.logs).toMatchObject({ lines: 0, unread: 7 });
  expect(answer.assume.counted).toHaveLength(1);
  expect(sections(answer)).toEqual(['logs of 7 sidecars']);
  expect(answer.meta.gaps[0]?.reason).toContain('get pods/log');
  expect(stderr.match(/not read: logs of 7 sidecars/g)).toHaveLength(1);
  expect(code).toBe(1);
});

it('without the right to reach pods it answers by policies and logs', async () => {
  const deny = ['get pods/portforward', 'create pods/portforward', 'get pods/exec', 'create pods/exec']; // prettier-ignore
  const { code, stdout, stderr } = await assume(deny);
  expect(stdout).toContain('access lines of');
  expect(stdout).toContain('those of 7 sidecars were not read');
  expect(stderr).toContain('not read: statistics of 7 sidecars');
  expect(code).toBe(1);
});
