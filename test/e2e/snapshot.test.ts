import { readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { REGISTRY } from '../../src/cli/registry.ts';
import { filesBelow, manifestOf } from '../support/bundle-files.ts';
import { meshdbg } from '../support/context.ts';
import { BUNDLE, POD } from '../support/demo-client.ts';
import { schemaErrors } from '../support/schema.ts';
import { servedDemo } from '../support/served-demo.ts';

const { dir, at, live } = servedDemo();

/** Output without what must differ: where it came from, and when that was. */
function comparable(text: string): unknown {
  if (!text.startsWith('{')) return text;
  const { meta, ...rest } = JSON.parse(text);
  const { source: _source, capturedAt: _capturedAt, ...kept } = meta;
  return { ...rest, meta: kept };
}

describe('the round trip', () => {
  const NAMES = ['whole', 'whole.tgz', 'whole.zip'];
  const PROXY = REGISTRY.filter(({ category }) => category === 'proxy').map(({ name }) => name);
  const QUESTIONS = [
    ...PROXY.map((name) => [name, 'pod/productpage', '-o', 'json']),
    ['all', 'pod/productpage', '-o', 'wide'],
    ['all', '-A', '-o', 'json'],
    ['status', '-o', 'json'],
    ['status', 'pod/productpage', '-o', 'json'],
    ['diff', 'pod/reviews-v1', '-o', 'json'],
    ['diff', 'deploy/reviews-v1', 'deploy/reviews-v2', '-o', 'json'],
  ];

  beforeAll(async () => {
    for (const name of NAMES)
      expect(await meshdbg(['snapshot', '-A', '--to', at(name)], live())).toMatchObject({
        code: 0,
      });
  }, 120_000);

  it.each(QUESTIONS.map((words) => [words.join(' '), words]))(
    '%s says the same of the mesh and of its bundles',
    async (_, words) => {
      const mesh = await meshdbg([...words], live());
      expect(mesh.stdout + mesh.stderr).not.toBe('');
      for (const name of NAMES) {
        const bundle = await meshdbg([...words, '--from', at(name)]);
        expect(bundle.stderr).toBe(mesh.stderr);
        expect(bundle.code).toBe(mesh.code);
        expect(comparable(bundle.stdout)).toEqual(comparable(mesh.stdout));
      }
    },
  );

  it('keeps every answer byte for byte', () => {
    const kept = filesBelow(at('whole')).filter((path) => /^(proxies|istiod|logs)\//.test(path));
    expect(kept.length).toBeGreaterThan(100);
    for (const path of kept)
      expect(readFileSync(join(at('whole'), path)).equals(readFileSync(join(BUNDLE, path)))).toBe(
        true,
      );
    const proxies = filesBelow(BUNDLE).filter((path) => /^(proxies|logs)\//.test(path));
    expect(kept).toEqual(expect.arrayContaining(proxies));
  });

  it('says in its manifest when, what and from where', () => {
    expect(manifestOf(at('whole'))).toMatchObject({
      schema: 'meshdbg.dev/bundle/v1',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      versions: { meshdbg: '0.0.0-test', istiod: [expect.stringMatching(/^1\.32/)], envoy: ['1.40.0'] },
      source: { kind: 'live', name: 'meshdbg-demo' },
      gaps: [],
      redacted: [],
    }); // prettier-ignore
  });

  it.each(['again.tgz', 'again.zip'])('writes the same %s twice', async (name) => {
    const argv = ['snapshot', '-A', '--from', at('whole'), '--to', at(name), '--force'];
    expect(await meshdbg(argv)).toMatchObject({ code: 0 });
    const first = readFileSync(at(name));
    // Times in a zip have steps of two seconds: what is written must not be the present.
    utimesSync(at('whole/meshdbg.json'), 0, 0);
    expect(await meshdbg(argv)).toMatchObject({ code: 0 });
    expect(readFileSync(at(name)).equals(first)).toBe(true);
  });

  it('takes one pod out of a bundle of the mesh', async () => {
    const to = at('one.tgz');
    const asked = ['snapshot', 'pod/productpage', '--from', at('whole.zip'), '--to', to];
    expect(await meshdbg(asked)).toMatchObject({ code: 0 });
    const all = await meshdbg(['clusters', '-A', '-o', 'json', '--from', to]);
    expect(JSON.parse(all.stdout).meta.target).toBe(`default/${POD}`);
    const before = await meshdbg(['endpoints', 'pod/productpage', '--from', at('whole')]);
    expect(await meshdbg(['endpoints', 'pod/productpage', '--from', to])).toEqual(before);
  });
});

describe('what is asked for', () => {
  const parts = async (...words: string[]): Promise<string[]> => {
    const to = at(`part-${words.join('').replace(/\W/g, '')}`);
    const { code, stdout } = await meshdbg(
      ['snapshot', ...words, '--to', to, '-o', 'json'],
      live(),
    );
    expect(code).toBe(0);
    expect(schemaErrors('snapshot', JSON.parse(stdout))).toEqual([]);
    return filesBelow(to);
  };

  it('a namespace without a name is all its proxies', async () => {
    const found = await parts('-n', 'istio-system');
    const proxies = found.filter((path) => /^proxies\/.*config_dump/.test(path));
    expect(proxies).toEqual([
      expect.stringMatching(/^proxies\/istio-system\/istio-ingressgateway/),
    ]);
    expect(found.filter((path) => path.includes('/config_dump/'))).toHaveLength(1);
  });

  it('parts and namespaces can be left out', async () => {
    const found = await parts('-A', '--exclude', 'logs,stats,istiod,ns/default');
    expect(found.filter((path) => /^logs|stats|^istiod/.test(path))).toEqual([]);
    expect(found.filter((path) => path.startsWith('proxies/default'))).toEqual([]);
    expect(found.some((path) => path.startsWith('proxies/istio-system'))).toBe(true);
    const objects = readFileSync(join(at('part-Aexcludelogsstatsistiodnsdefault'), 'kubernetes/objects.yaml'), 'utf8'); // prettier-ignore
    expect(objects).not.toMatch(/^ {2}namespace: default$/m);
  });

  it('--tail counts lines of each log', async () => {
    const found = await parts('pod/sleep', '--tail', '3');
    const to = at('part-podsleeptail3');
    const logs = found.filter((path) => path.startsWith('logs/'));
    expect(logs.length).toBe(2);
    for (const path of logs)
      expect(readFileSync(join(to, path), 'utf8').trimEnd().split('\n')).toHaveLength(3);
  });

  it('a dry run writes nothing and says how much there is, about', async () => {
    const to = at('dry.tgz');
    const { code, stdout } = await meshdbg(
      ['snapshot', '-A', '--dry-run', '--to', to, '-o', 'json'],
      live(),
    );
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(schemaErrors('snapshot', document)).toEqual([]);
    expect(document.bundle).toEqual({ path: to, format: null, bytes: null, dryRun: true });
    const sum = (items: readonly { bytes: number }[]) => items.reduce((all, one) => all + one.bytes, 0);
    const real = filesBelow(at('whole')).reduce((all, path) => all + readFileSync(join(at('whole'), path)).length, 0); // prettier-ignore
    expect(sum(document.items) / real).toBeGreaterThan(0.5);
    expect(sum(document.items) / real).toBeLessThan(2);
    expect(readdirSync(dir.path).filter((name) => name.startsWith('dry'))).toEqual([]);
  }); // prettier-ignore

  it.each([
    [['snapshot', '--to', at('x')], 'Name the proxy'],
    [['snapshot', '-A', '--resume'], '--resume needs the path'],
    [['snapshot', '-A', '--exclude', 'everything'], '--exclude takes'],
    [['snapshot', 'pod/nobody', '--to', at('x')], 'nobody'],
    [['snapshot', '-A', '--to', join(at('no'), 'such', 'place.tgz')], 'There is no directory'],
  ])('%j is refused', async (argv, sentence) => {
    const { code, stderr, stdout } = await meshdbg(argv, live());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});
