import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGISTRY } from '../../../src/cli/registry.ts';
import { clusterText } from '../../../src/io/demo/admin/cluster-text.ts';
import { scratch, tgz } from '../../io/files/archives.ts';
import { meshdbg } from '../../support/context.ts';

const DEMO = 'fixtures/demo';
const dir = scratch();
const root = join(dir.path, 'bug-report');
const archive = join(dir.path, 'bug-report.tar.gz');

/** Lays the demo out as istioctl bug-report does (istio/tools/bug-report/pkg/{archive,bugreport,common,content}). */
beforeAll(async () => {
  const put = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  const read = (path: string): string => readFileSync(join(DEMO, path), 'utf8');
  const istiod = 'istiod-7d9f8b5c6d-lab01';
  // pilot-discovery and pilot-agent print a line break behind the body.
  for (const name of ['adsz', 'syncz', 'registryz', 'endpointz', 'instancesz', 'configz', 'mesh'])
    put(`istio/istio-system/${istiod}/debug/${name}`, `${read(`istiod/${istiod}/${name}.json`)}\n`);
  put(`istio/istio-system/${istiod}/debug/endpointShardz`, read(`istiod/${istiod}/endpointz.json`));
  put(`istio/istio-system/${istiod}/discovery.log`, read(`logs/istio-system/${istiod}/discovery.log`)); // prettier-ignore
  for (const namespace of readdirSync(join(DEMO, 'proxies')))
    for (const pod of readdirSync(join(DEMO, 'proxies', namespace))) {
      const [from, to] = [`proxies/${namespace}/${pod}`, `proxies/${namespace}/${pod}`];
      put(`${to}/config_dump?include_eds`, `${read(`${from}/config_dump.json`)}\n`);
      const statuses = JSON.parse(read(`${from}/clusters.json`)).cluster_statuses;
      put(`${to}/clusters`, `${statuses.map(clusterText).join('')}\n`);
      for (const name of ['certs', 'memory', 'server_info'])
        put(`${to}/${name}`, `${read(`${from}/${name}.json`)}\n`);
      put(`${to}/listeners`, 'virtualInbound::0.0.0.0:15006\n');
      put(`${to}/stats/prometheus`, read(`${from}/stats.prom`));
      put(`${to}/netstat`, 'Active Internet connections (servers and established)\n');
      put(`${to}/istio-proxy.log`, read(`logs/${namespace}/${pod}/istio-proxy.log`));
    }
  put('cluster/k8s-resources', asList(read('kubernetes/objects.yaml')));
  put('cluster/cluster-context', 'kind-demo\nhttps://127.0.0.1:6443\n');
  put('cluster/nodes', 'Name:   lab\n');
  put('analyze/allNamespaces/allNamespaces', '✔ No validation issues found\n');
  put('versions', 'CLI version: 1.32.0\n');
  put('bug-report.log', '');
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const entries = paths.map((path) => ({
    name: path.slice(dir.path.length + 1),
    content: readFileSync(path, 'utf8'),
  }));
  writeFileSync(archive, await tgz(entries));
}, 60_000);
afterAll(() => dir.remove());

/** What kubectl get -o yaml prints for several kinds. */
function asList(documents: string): string {
  const items = documents
    .split(/^---\n/m)
    .filter((document) => document.trim() !== '')
    .map((document) => `- ${document.trimEnd().replaceAll('\n', '\n  ')}\n`);
  return `apiVersion: v1\nitems:\n${items.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
}

const answer = async (argv: readonly string[], from: string) => {
  const { code, stdout, stderr } = await meshdbg([...argv, '-o', 'json', '--from', from]);
  const { meta: _meta, ...rest } = stdout === '' ? { meta: undefined } : JSON.parse(stdout);
  return { code, rest, stderr };
};

/** Times that are measured from when a bundle was made: bug-report does not say when that was. */
const withoutAges = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, item: unknown) => (/(Age|Left|expiresIn)\w*Ms$|^ageMs$|^age/i.test(key) ? undefined : item)),
  ); // prettier-ignore

describe.each(['directory', 'archive'])('istioctl bug-report as %s', (form) => {
  const from = form === 'archive' ? archive : root;
  // bug-report does not ask for /logging.
  const UNSAVED = ['log-level'];
  const commands = REGISTRY.filter(({ category }) => category === 'proxy')
    .map(({ name }) => name)
    .filter((name) => !UNSAVED.includes(name));

  test.each(UNSAVED)('%s says that it is not there', async (name) => {
    const report = await answer([name, 'pod/productpage'], from);
    expect(report.code).toBe(2);
    expect(report.stderr).toMatch(/^meshdbg: .*logging/);
  });

  test.each(commands)('%s says what it says of a bundle of the same mesh', async (name) => {
    for (const target of ['pod/productpage', 'deploy/reviews-v2', 'pod/istio-ingressgateway.istio-system']) {
      const report = await answer([name, target], from);
      const bundle = await answer([name, target], DEMO);
      expect(report.code).toBe(0);
      expect(withoutAges(report.rest)).toEqual(withoutAges(bundle.rest));
    }
  }); // prettier-ignore

  test('health of endpoints comes from /clusters as text', async () => {
    const report = await answer(['endpoints', 'pod/productpage'], from);
    expect(report.stderr).not.toContain('hostStatus');
    expect(report.rest.items.length).toBeGreaterThan(10);
  });

  test('status reads what its istiod knows', async () => {
    const report = await answer(['status'], from);
    const bundle = await answer(['status'], DEMO);
    expect(report.code).toBe(bundle.code);
    const states = ({ rest }: typeof report) =>
      rest.items.map(({ proxy, istiod, types }: { proxy: string; istiod: string; types: object }) => ({ proxy, istiod, types: withoutAges(types) })); // prettier-ignore
    expect(states(report)).toEqual(states(bundle));
    // What bug-report does not save is named.
    expect(report.stderr).toContain('version');
  });

  test('diff compares two of its proxies', async () => {
    const argv = ['diff', 'deploy/reviews-v1', 'deploy/reviews-v2'];
    expect(await answer(argv, from)).toEqual(await answer(argv, DEMO));
  });

  test('diff compares what the YAML means with what its Envoys have', async () => {
    const report = await answer(['diff', '-A'], from);
    expect(report.code).toBe(0);
    expect(report.rest).toMatchObject({ left: 'intended', right: 'envoy', differences: [] });
    expect(report.rest.summary.clusters.equal).toBeGreaterThan(50);
  });

  test('diff with istiod says what is missing, and what helps', async () => {
    for (const words of [['pod/productpage'], ['-A'], []]) {
      const report = await answer(['diff', '--between', 'istiod,envoy', ...words], from);
      expect(report.code).toBe(2);
      expect(report.stderr).toContain('no dump of what istiod would send');
      expect(report.stderr).toContain('--against PATH');
    }
  });

  test('diff follows endpoints without what istiod would send', async () => {
    const argv = ['diff', 'pod/productpage', '--section', 'endpoints', '--between', 'istiod,envoy'];
    const [report, bundle] = [await answer(argv, from), await answer(argv, DEMO)];
    expect(report.code).toBe(0);
    expect(report.stderr).toContain('no dump of what istiod would send');
    const unknown = bundle.rest.endpoints.map((row: object) => ({ ...row, istiodEds: null }));
    expect(report.rest.endpoints).toEqual(unknown);
    expect(unknown.length).toBeGreaterThan(10);
  });

  test('snapshot makes a bundle of it', async () => {
    const to = join(dir.path, `repacked-${form}.tgz`);
    const made = await meshdbg(['snapshot', '-A', '--from', from, '--to', to]);
    expect(made.code).toBe(0);
    for (const name of ['clusters', 'endpoints', 'listeners']) {
      const argv = [name, 'pod/productpage'];
      const [again, before] = [await answer(argv, to), await answer(argv, from)];
      expect(withoutAges(again.rest)).toEqual(withoutAges(before.rest));
    }
    expect((await answer(['status'], to)).rest.items).toHaveLength(8);
  });
});

test('a report without its clusters still answers, and says what is missing', async () => {
  const copy = join(dir.path, 'poor');
  cpSync(root, copy, { recursive: true, filter: (path) => !path.endsWith('/clusters') });
  const report = await answer(['endpoints', 'pod/productpage'], copy);
  expect(report.code).toBe(0);
  expect(report.stderr).toContain('hostStatus');
});
