import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { filesOf } from '../../src/io/files/open.ts';
import { DISK, type Disk } from '../../src/io/files/write/disk.ts';
import type { Context } from '../../src/ports/context.ts';
import { filesBelow, manifestOf } from '../support/bundle-files.ts';
import { meshdbg } from '../support/context.ts';
import { POD, startDemo } from '../support/demo-client.ts';
import { servedDemo } from '../support/served-demo.ts';
import { worldOf } from '../support/world.ts';

const { dir, at, live } = servedDemo();

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

const noSpace = (): Error => Object.assign(new Error('no space left'), { code: 'ENOSPC' });

/** Real files on a disk that is not. */
const onDisk = (disk: Partial<Disk>): Partial<Context> => ({
  ...live(),
  files: () => Promise.resolve(filesOf({ stdin: Readable.from([]), disk: { ...DISK, ...disk } })),
});

describe('a snapshot that is interrupted', () => {
  const full = (after: number): Disk['writeFile'] => {
    let left = after;
    return (async (...args: Parameters<typeof writeFile>) => {
      if (left-- <= 0) throw noSpace();
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
    const createWriteStream = (() =>
      new Writable({
        write: (_chunk, _encoding, done) => done(noSpace()),
      })) as unknown as Disk['createWriteStream'];
    const outcome = await meshdbg(
      ['snapshot', '-A', '--to', at(name)],
      onDisk({ createWriteStream }),
    );
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toContain('The disk is full');
    expect(readdirSync(dir.path).filter((one) => one.startsWith('packed'))).toEqual([]);
  });

  /** Ctrl-C when so many files have been written; the record of a proxy is written when it is complete. */
  const interrupted = async (
    argv: readonly string[],
    after: number,
    wanted = '/.resume/proxies/',
  ) => {
    const controller = new AbortController();
    let seen = 0;
    const writing: Disk['writeFile'] = (async (path: string, bytes: Uint8Array) => {
      await writeFile(path, bytes);
      if (path.includes(wanted) && ++seen === after) controller.abort();
    }) as Disk['writeFile'];
    return meshdbg(argv, { ...onDisk({ writeFile: writing }), ...live(controller) });
  };

  it('by Ctrl-C before any proxy is complete leaves nothing', async () => {
    const outcome = await interrupted(['snapshot', '-A', '--to', at('ctrl-c.tgz')], 1, '/istiod/');
    expect(outcome).toMatchObject({ code: 130, stdout: '' });
    expect(readdirSync(dir.path).filter((name) => name.startsWith('ctrl-c'))).toEqual([]);
  });

  it('goes on with --resume where it was, and asks no proxy twice', async () => {
    const to = at('resumed.tgz');
    const begun = ['snapshot', '-A', '--to', to];
    const argv = [...begun, '--resume'];
    const outcome = await interrupted(begun, 2);
    expect(outcome).toMatchObject({ code: 130, stdout: '' });
    expect(outcome.stderr).toMatch(/resumed\.tgz\.partial has [2-8] of 8 proxies/);
    expect(outcome.stderr).toContain(`--resume --to ${to}\n`);
    expect(existsSync(to)).toBe(false);
    const done = await readdir(join(`${to}.partial`, '.resume/proxies'), { recursive: true });
    const kept = done.filter((name) => name.endsWith('.json'));
    expect(kept.length).toBeGreaterThanOrEqual(2);

    const wrong = await meshdbg(['snapshot', '-n', 'default', '--to', to, '--resume'], live());
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('was begun with another');

    // What was kept is taken as it is: a mark in it survives.
    const [first = ''] = kept;
    const marked = join(`${to}.partial`, 'proxies', first.replace('.json', '/memory.json'));
    writeFileSync(marked, '{"kept":true}');
    expect(await meshdbg(argv, live())).toMatchObject({ code: 0 });
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
      expect(await meshdbg(argv(at(name)), live())).toMatchObject({ code: 0 });
      const refused = await meshdbg(argv(at(name)), live());
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('is there already');
      expect(await meshdbg(argv(at(name), '--force'), live())).toMatchObject({ code: 0 });
    }
    mkdirSync(join(at('home'), 'letters'), { recursive: true });
    const home = await meshdbg(argv(at('home'), '--force'), live());
    expect(home.code).toBe(2);
    expect(home.stderr).toContain('no bundle');
    expect(readdirSync(at('home'))).toEqual(['letters']);
    expect(readdirSync(dirname(at('home'))).filter((name) => /partial|packing|replaced/.test(name))).toEqual([]); // prettier-ignore
  });
});
