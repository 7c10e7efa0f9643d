import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REGISTRY } from '../../src/cli/registry.ts';
import { filesOf } from '../../src/io/files/open.ts';
import { DISK, type Disk } from '../../src/io/files/write/disk.ts';
import type { Context } from '../../src/ports/context.ts';
import type { DemoCluster } from '../../src/ports/demo.ts';
import { scratch } from '../io/files/archives.ts';
import { meshdbg } from '../support/context.ts';
import { BUNDLE, POD, startDemo } from '../support/demo-client.ts';
import { schemaErrors } from '../support/schema.ts';
import { worldOf } from '../support/world.ts';

const dir = scratch();
const at = (name: string): string => join(dir.path, name);
let demo: DemoCluster;
let live: Partial<Context>;
beforeAll(async () => {
  demo = await startDemo();
  live = worldOf(demo);
});
afterAll(async () => {
  await demo.stop();
  dir.remove();
});

/** Output without what must differ: where it came from, and when that was. */
function comparable(text: string): unknown {
  if (!text.startsWith('{')) return text;
  const { meta, ...rest } = JSON.parse(text);
  const { source: _source, capturedAt: _capturedAt, ...kept } = meta;
  return { ...rest, meta: kept };
}

const manifestOf = (path: string) => JSON.parse(readFileSync(join(path, 'meshdbg.json'), 'utf8'));

/** All files below a directory. */
const filesBelow = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();

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
      expect(await meshdbg(['snapshot', '-A', '--to', at(name)], live)).toMatchObject({ code: 0 });
  }, 120_000);

  it.each(QUESTIONS.map((words) => [words.join(' '), words]))(
    '%s says the same of the mesh and of its bundles',
    async (_, words) => {
      const mesh = await meshdbg([...words], live);
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
    const { code, stdout } = await meshdbg(['snapshot', ...words, '--to', to, '-o', 'json'], live);
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
      live,
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
    const { code, stderr, stdout } = await meshdbg(argv, live);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });
});

describe('what cannot be read', () => {
  const withoutRights = async (deny: readonly string[], argv: readonly string[]) => {
    const limited = await startDemo({ deny });
    try {
      return await meshdbg(argv, worldOf(limited));
    } finally {
      await limited.stop();
    }
  };

  it('is a gap, in the answer and in the bundle', async () => {
    const to = at('gaps');
    const { code, stderr } = await withoutRights(
      ['get pods/log', 'list nodes', 'list virtualservices'],
      ['snapshot', '-A', '--to', to],
    );
    expect(code).toBe(0);
    expect(stderr).toContain('not read: kubernetes nodes');
    const { gaps } = manifestOf(to);
    const sections = gaps.map(({ section }: { section: string }) => section);
    expect(sections).toEqual(expect.arrayContaining(['kubernetes nodes', 'kubernetes virtualservices', `default/${POD} log of istio-proxy`])); // prettier-ignore
    // Commands that need it say so later.
    const routes = await meshdbg(['routes', 'pod/productpage', '--from', to]);
    expect(routes.code).toBe(0);
  });

  it('of a proxy is a gap too', async () => {
    const to = at('no-proxies');
    const { code } = await withoutRights(
      ['get pods/portforward', 'create pods/portforward', 'get pods/exec', 'create pods/exec'],
      ['snapshot', '-A', '--to', to],
    );
    expect(code).toBe(0);
    expect(filesBelow(to).filter((path) => path.startsWith('proxies/'))).toEqual([]);
    const later = await meshdbg(['clusters', 'pod/productpage', '--from', to]);
    expect(later.code).toBe(2);
    const { gaps } = manifestOf(to);
    expect(gaps).toContainEqual(
      expect.objectContaining({ section: `default/${POD}`, reason: expect.stringContaining('port-forward') }), // prettier-ignore
    );
  });

  it('at all ends with 2 and leaves nothing', async () => {
    const { code, stderr, stdout } = await withoutRights(
      ['get pods/portforward', 'create pods/portforward', 'get pods/exec', 'create pods/exec', 'get pods/log'], // prettier-ignore
      ['snapshot', 'pod/productpage', '--exclude', 'objects,istiod', '--to', at('none.tgz')],
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('allowed');
    expect(readdirSync(dir.path).filter((name) => name.startsWith('none'))).toEqual([]);
  });
});

/** Real files on a disk that is not. */
const onDisk = (disk: Partial<Disk>): Partial<Context> => ({
  ...live,
  files: () => Promise.resolve(filesOf({ stdin: Readable.from([]), disk: { ...DISK, ...disk } })),
});

describe('a snapshot that is interrupted', () => {
  const full = (after: number): Disk['writeFile'] => {
    let left = after;
    return (async (...args: Parameters<typeof writeFile>) => {
      if (left-- <= 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return writeFile(...args);
    }) as Disk['writeFile'];
  };

  it.each([0, 3, 40])('by a full disk after %i files leaves nothing', async (after) => {
    const to = at('full.tgz');
    const outcome = await meshdbg(
      ['snapshot', '-A', '--to', to],
      onDisk({ writeFile: full(after) }),
    );
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('The disk is full');
    expect(readdirSync(dir.path).filter((name) => name.startsWith('full'))).toEqual([]);
  });

  it.each(['packed.tgz', 'packed.zip'])('while %s is packed leaves nothing', async (name) => {
    const createWriteStream: Disk['createWriteStream'] = (path, options) => {
      const stream = DISK.createWriteStream(path, options);
      stream._write = (_chunk, _encoding, done) =>
        done(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
      stream._writev = (_chunks, done) =>
        done(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
      return stream;
    };
    const outcome = await meshdbg(
      ['snapshot', '-A', '--to', at(name)],
      onDisk({ createWriteStream }),
    );
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('The disk is full');
    expect(readdirSync(dir.path).filter((one) => one.startsWith('packed'))).toEqual([]);
  });

  /** Ctrl-C when some files of proxies have been written. */
  const interrupted = async (argv: readonly string[], after: number) => {
    const controller = new AbortController();
    let seen = 0;
    const writing: Disk['writeFile'] = (async (...args: Parameters<typeof writeFile>) => {
      await writeFile(...args);
      if (String(args[0]).includes('/.resume/proxies/') && ++seen === after) controller.abort();
    }) as Disk['writeFile'];
    return meshdbg(argv, { ...onDisk({ writeFile: writing }), ...worldOf(demo, controller) });
  };

  it('by Ctrl-C leaves nothing', async () => {
    const outcome = await interrupted(['snapshot', '-A', '--to', at('ctrl-c.tgz')], 2);
    expect(outcome).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(dir.path).filter((name) => name.startsWith('ctrl-c'))).toEqual([]);
  });

  it('goes on with --resume where it was, and asks no proxy twice', async () => {
    const to = at('resumed.tgz');
    const argv = ['snapshot', '-A', '--to', to, '--resume'];
    expect(await interrupted(argv, 2)).toMatchObject({ code: 130 });
    expect(existsSync(to)).toBe(false);
    const done = await readdir(join(`${to}.partial`, '.resume/proxies'), { recursive: true });
    const kept = done.filter((name) => name.endsWith('.json'));
    expect(kept.length).toBeGreaterThanOrEqual(2);

    const wrong = await meshdbg(['snapshot', '-n', 'default', '--to', to, '--resume'], live);
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('was begun with another');

    // What was kept is taken as it is: a mark in it survives.
    const [first = ''] = kept;
    const marked = join(`${to}.partial`, 'proxies', first.replace('.json', '/memory.json'));
    writeFileSync(marked, '{"kept":true}');
    expect(await meshdbg(argv, live)).toMatchObject({ code: 0 });
    expect(existsSync(`${to}.partial`)).toBe(false);
    const files = filesOf({ stdin: Readable.from([]) });
    const bundle = await files.open(to);
    expect(bundle.paths.filter((path) => path.includes('.resume'))).toEqual([]);
    expect(bundle.paths.filter((path) => path.endsWith('/config_dump.json'))).toHaveLength(8);
    const memory = await bundle.read(`proxies/${first.replace('.json', '/memory.json')}`);
    expect(Buffer.from(memory).toString()).toBe('{"kept":true}');
  });
});

describe('what is there already', () => {
  it('is not replaced, unless it is a bundle and --force is given', async () => {
    const argv = (to: string, ...more: string[]) => ['snapshot', 'pod/sleep', '--exclude', 'istiod,objects,logs', '--to', to, ...more]; // prettier-ignore
    for (const name of ['there', 'there.tgz']) {
      expect(await meshdbg(argv(at(name)), live)).toMatchObject({ code: 0 });
      const refused = await meshdbg(argv(at(name)), live);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('is there already');
      expect(await meshdbg(argv(at(name), '--force'), live)).toMatchObject({ code: 0 });
    }
    mkdirSync(join(at('home'), 'letters'), { recursive: true });
    const home = await meshdbg(argv(at('home'), '--force'), live);
    expect(home.code).toBe(2);
    expect(home.stderr).toContain('no bundle');
    expect(readdirSync(at('home'))).toEqual(['letters']);
    expect(readdirSync(dirname(at('home'))).filter((name) => /partial|packing|replaced/.test(name))).toEqual([]); // prettier-ignore
  });
});
