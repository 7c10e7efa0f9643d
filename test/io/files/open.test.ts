import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { Zippable } from 'fflate';
import { afterAll, describe, expect, test } from 'vitest';
import { MeshdbgError } from '../../../src/core/errors.ts';
import { LIMITS, type Limits } from '../../../src/io/files/limits.ts';
import { filesOf } from '../../../src/io/files/open.ts';
import { bytesOf, put, scratch, tar, tgz, zip, type TarEntry } from './archives.ts';

const { path: dir, remove } = scratch();
afterAll(remove);

const open = (path: string, limits: Partial<Limits> = {}, stdin = Readable.from([])) =>
  filesOf({ stdin, limits: { ...LIMITS, ...limits } }).open(path);

const textOf = async (path: string, inner: string, limits?: Partial<Limits>): Promise<string> =>
  Buffer.from(await (await open(path, limits)).read(inner)).toString();

/** "code: sentence | hint" of the refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => 'accepted',
    (cause: unknown) => cause,
  );
  if (!(error instanceof MeshdbgError)) throw new Error('no refusal', { cause: error });
  return `${error.code}: ${error.message} | ${error.hint ?? ''}`;
}

const DUMP = 'proxies/default/a/config_dump.json';
const ENTRIES: readonly TarEntry[] = [
  { name: 'top', type: 'directory' },
  { name: `top/${DUMP}`, content: '{"a":1}' },
  { name: 'top/kubernetes/objects.yaml', content: 'kind: A' },
];
const PATHS = ['kubernetes/objects.yaml', DUMP];

describe('archives', () => {
  test.each([
    ['bundle.tgz', () => tgz(ENTRIES)],
    ['bundle.tar', () => tar(ENTRIES)],
    ['named-wrongly.json', () => tgz(ENTRIES)],
    ['dots.tgz', () => tgz(ENTRIES.map((e) => ({ ...e, name: `./${e.name}` })))],
    ['without-top.tgz', () => tgz(ENTRIES.slice(1).map((e) => ({ ...e, name: e.name.slice(4) })))],
    ['mac.tgz', () => tgz([...ENTRIES, { name: '._top', content: 'x' }, { name: 'top/.DS_Store', content: 'x' }])],
    ['bundle.zip', () => zip({ 'top/': [new Uint8Array(), {}], [`top/${DUMP}`]: bytesOf('{"a":1}'), 'top/kubernetes/objects.yaml': bytesOf('kind: A') })],
    ['windows.zip', () => zip({ [`top\\${DUMP.replaceAll('/', '\\')}`]: bytesOf('{"a":1}'), 'top\\kubernetes\\objects.yaml': [bytesOf('kind: A'), { level: 0 }] })],
    ['mac.zip', () => zip({ [`top/${DUMP}`]: bytesOf('{"a":1}'), 'top/kubernetes/objects.yaml': bytesOf('kind: A'), '__MACOSX/._top': bytesOf('x') })],
  ] as const)('%s reads as a bundle', async (name, make) => {
    const files = await open(put(dir, name, await make()));
    expect(files).toMatchObject({ kind: 'archive', name: join(dir, name), paths: PATHS });
    expect(Buffer.from(await files.read(DUMP)).toString()).toBe('{"a":1}');
    expect(await refusal(files.read('logs/none'))).toContain('not-found: ');
  }); // prettier-ignore

  test('what does not fit into memory is unpacked when it is read, several files in any order', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `logs/n/p/${index}.log`);
    const archive = await tgz(names.map((name) => ({ name, content: `content of ${name}` })));
    const files = await open(put(dir, 'large.tgz', archive), { held: 100 });
    const reads = await Promise.all(names.toReversed().map((name) => files.read(name)));
    expect(reads.map((bytes) => Buffer.from(bytes).toString())).toEqual(
      names.toReversed().map((name) => `content of ${name}`),
    );
  });

  test('an archive of one file is that file', async () => {
    const path = put(dir, 'one.tgz', await tgz([{ name: 'x/dump.json', content: '{}' }]));
    expect(await open(path)).toMatchObject({ kind: 'file', paths: ['dump.json'] });
    expect(await textOf(path, 'dump.json')).toBe('{}');
  });

  test.each<[string, TarEntry]>([
    ['a path that leads out of it: ../../etc/x', { name: '../../etc/x' }],
    ['a path that leads out of it: top/../../x', { name: 'top/../../x' }],
    ['a path that leads out of it: /etc/x', { name: '/etc/x' }],
    ['a path that leads out of it: C:\\x', { name: 'C:\\x' }],
    ['a link: top/l to /etc/passwd', { name: 'top/l', type: 'symlink', linkname: '/etc/passwd' }],
    ['a link: top/l to top/a', { name: 'top/l', type: 'link', linkname: 'top/a' }],
    ['something that is no plain file: top/d', { name: 'top/d', type: 'character-device' }],
    ['something that is no plain file: top/p', { name: 'top/p', type: 'fifo' }],
    [`top/${DUMP} twice`, { name: `top/${DUMP}`, content: 'other' }],
  ])('a tar archive with %s is refused', async (what, entry) => {
    const path = put(dir, 'hostile.tgz', await tgz([...ENTRIES, entry]));
    expect(await refusal(open(path))).toContain(
      `unreadable: ${path} is not read: it holds ${what}`,
    );
  });

  test.each<[string, Zippable]>([
    ['a path that leads out of it: ../x', { '../x': bytesOf('x') }],
    ['a path that leads out of it: /etc/x', { '/etc/x': bytesOf('x') }],
    ['a link: top/l', { 'top/l': [bytesOf('/etc/passwd'), { os: 3, attrs: (0o120777 << 16) >>> 0 }] }],
    ['something that is no plain file: top/p', { 'top/p': [bytesOf(''), { os: 3, attrs: (0o010644 << 16) >>> 0 }] }],
    ['top/a twice', { 'top/a': bytesOf('1'), 'top/./a': bytesOf('2') }],
  ])('a zip archive with %s is refused', async (what, entries) => {
    const path = put(dir, 'hostile.zip', zip(entries));
    expect(await refusal(open(path))).toContain(`unreadable: ${path} is not read: it holds ${what}`);
  }); // prettier-ignore

  test('an archive cut off anywhere is refused, whatever the place', async () => {
    for (const whole of [await tgz(ENTRIES), zip({ [DUMP]: bytesOf('x'.repeat(5000)) })])
      for (const share of [0.3, 0.6, 0.95]) {
        const path = put(dir, 'cut.tgz', whole.subarray(0, whole.length * share));
        expect(await refusal(open(path))).toMatch(/^unreadable: .* cannot be unpacked: /);
      }
  });

  test('a damaged file in a zip archive is refused when it is read', async () => {
    const whole = zip({ [DUMP]: [bytesOf('x'.repeat(500)), { level: 0 }] });
    whole[whole.indexOf('xxx') + 100] = 0x79;
    const files = await open(put(dir, 'damaged.zip', whole));
    expect(await refusal(files.read(DUMP))).toContain('damaged (checksum differs)');
  });

  test('bombs are stopped by count, size and ratio', async () => {
    const many = Array.from({ length: 11 }, (_, index) => ({ name: `logs/${index}`, content: '' }));
    const zeros = [{ name: 'logs/a', content: '0'.repeat(4_000_000) }];
    const zipped = put(dir, 'bomb.zip', zip({ 'logs/a': bytesOf('0'.repeat(4_000_000)) }));
    const tarred = put(dir, 'bomb.tgz', await tgz(zeros));
    const single = put(dir, 'bomb.json.gz', gzipSync('0'.repeat(4_000_000)));
    for (const path of [put(dir, 'many.tgz', await tgz(many)), put(dir, 'many.zip', zip(Object.fromEntries(many.map(({ name }) => [name, bytesOf('')]))))])
      expect(await refusal(open(path, { entries: 10 }))).toContain('holds more than 10 files');
    for (const path of [zipped, tarred]) {
      expect(await refusal(open(path, { unpacked: 3 * 2 ** 20 }))).toContain('unpacks to more than 3 MiB');
      expect(await refusal(open(path, { ratioFrom: 2 ** 20 }))).toContain('more than 250 times its size');
      expect(await refusal((await open(path, { file: 1000 })).read('logs/a'))).toContain('too-large: ');
    }
    expect(await refusal((await open(single, { ratioFrom: 2 ** 20 })).read('bomb.json'))).toContain('more than 250 times its size');
  }); // prettier-ignore

  test('bytes behind the end of a tar archive are counted too', async () => {
    const path = put(dir, 'tail.tgz', gzipSync(Buffer.concat([await tar(ENTRIES), Buffer.alloc(3_000_000)])));
    expect(await refusal(open(path, { ratioFrom: 2 ** 20 }))).toContain('more than 250 times its size');
  }); // prettier-ignore

  test('an archive of several bundles names them, one of something else says what was expected', async () => {
    const several = await tgz(['a', 'b'].map((name) => ({ name: `${name}/${DUMP}`, content: '' })));
    expect(await refusal(open(put(dir, 'several.tgz', several)))).toMatch(/is no bundle.*: a, b$/);
    const other = await tgz([{ name: 'x/src/a.c' }, { name: 'x/src/b.c' }]);
    expect(await refusal(open(put(dir, 'other.tgz', other)))).toMatch(/none of kubernetes\/.*snapshot/);
  }); // prettier-ignore
});

describe('single files', () => {
  test('plain, gzipped, and through a pipe', async () => {
    const plain = put(dir, 'dump.json', '{"configs":[]}');
    const packed = put(dir, 'dump.json.gz', gzipSync('{"configs":[]}'));
    expect(await open(plain)).toMatchObject({ kind: 'file', name: plain, paths: ['dump.json'] });
    expect(await textOf(plain, 'dump.json')).toBe('{"configs":[]}');
    expect(await textOf(packed, 'dump.json')).toBe('{"configs":[]}');
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', plain, pipe]);
    const piped = await open(pipe);
    await once(writer, 'exit');
    expect(Buffer.from(await piped.read('pipe')).toString()).toBe('{"configs":[]}');
  });

  test('stdin may be a dump or an archive', async () => {
    const dump = await open('-', {}, Readable.from([Buffer.from('{"con'), Buffer.from('figs":[]}')]));
    expect(dump).toMatchObject({ kind: 'file', name: 'stdin', paths: ['stdin'] });
    expect(Buffer.from(await dump.read('stdin')).toString()).toBe('{"configs":[]}');
    const archive = await open('-', { held: 0 }, Readable.from([await tgz(ENTRIES)]));
    expect(archive).toMatchObject({ kind: 'archive', name: 'stdin', paths: PATHS });
    expect(Buffer.from(await archive.read(DUMP)).toString()).toBe('{"a":1}');
    const terminal = Object.assign(Readable.from([]), { isTTY: true });
    expect(await refusal(open('-', {}, terminal))).toContain('usage: --from - reads stdin');
  }); // prettier-ignore

  test('files above what Node reads in one piece are refused before they are read', async () => {
    const path = put(dir, 'huge.json', '{');
    truncateSync(path, 3 * 2 ** 30);
    expect(await refusal((await open(path)).read('huge.json'))).toContain('has 3072 MiB');
  });

  test('a path that does not exist names what is near', async () => {
    put(dir, 'kitchen.tgz', '');
    expect(await refusal(open(join(dir, 'kitchn.tgz')))).toMatch(/^not-found: .*kitchen\.tgz/);
    expect(await refusal(open(join(dir, 'none', 'x')))).toContain('There is no directory');
    expect(await refusal(open(join(dir, 'kitchen.tgz', 'x')))).toMatch(/^not-found: /);
  });
});

describe('directories', () => {
  const bundle = join(dir, 'bundle');
  mkdirSync(join(bundle, 'proxies/default/a'), { recursive: true });
  mkdirSync(join(bundle, 'kubernetes'));
  mkdirSync(join(bundle, 'node_modules/x'), { recursive: true });
  put(bundle, DUMP, '{"a":1}');
  put(bundle, 'kubernetes/objects.yaml', 'kind: A');
  put(bundle, 'node_modules/x/y', '');
  put(dir, 'outside.json', 'secret');

  test("only the bundle's own directories are walked, links only inside", async () => {
    symlinkSync(join(dir, 'outside.json'), join(bundle, 'proxies/default/a/certs.json'));
    symlinkSync('../../..', join(bundle, 'proxies/default/a/up'));
    symlinkSync('config_dump.json', join(bundle, 'proxies/default/a/same.json'));
    symlinkSync(bundle, join(dir, 'link-to-bundle'));
    const files = await open(join(dir, 'link-to-bundle'));
    expect(files.paths).toEqual([...PATHS, 'proxies/default/a/same.json']);
    expect(files.gaps).toEqual([
      expect.objectContaining({
        section: 'proxies/default/a/certs.json',
        reason: 'it is a link that leads out of the bundle',
      }),
      expect.objectContaining({ section: 'proxies/default/a/up' }),
    ]);
    expect(await textOf(bundle, 'proxies/default/a/same.json')).toBe('{"a":1}');
    expect(await refusal(files.read('../outside.json'))).toContain('not-found');
    expect(await refusal(files.read('proxies/default/a/certs.json'))).toContain('not-found');
  });

  test('a directory that is no bundle names the bundles in it', async () => {
    expect(await refusal(open(dir))).toContain(`These inside it are bundles: ${bundle}`);
  });
});
