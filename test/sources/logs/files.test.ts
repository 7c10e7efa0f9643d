import { createHash } from 'node:crypto';
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { CUT_MARK, MAX_LINE_BYTES } from '../../../src/core/decode/lines.ts';
import { filesOf } from '../../../src/io/files/open.ts';
import { openLogFile } from '../../../src/sources/logs/files.ts';
import { scratch } from '../../io/files/archives.ts';
import { writeLogBundle } from '../../support/log-bundle.ts';
import { Tailed } from '../../support/tailing.ts';

const dir = scratch();
afterAll(() => dir.remove());
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(dir.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};

async function read(
  path: string,
  stdin: Readable = Readable.from([]),
  signal = new AbortController().signal,
): Promise<Tailed | undefined> {
  const tail = await openLogFile(path, filesOf({ stdin }), signal);
  if (tail === undefined) return undefined;
  const tailed = new Tailed();
  for await (const event of tail.events) tailed.take(event);
  return tailed;
}

const LINES = Array.from({ length: 20_000 }, (_, number) => `line ${number} é`);
const TEXT = `${LINES.join('\n')}\n`;

describe('a log file', () => {
  it('is read line by line, packed or not, with any name', async () => {
    expect((await read(file('plain', TEXT)))?.order).toEqual(LINES);
    expect((await read(file('packed.log', gzipSync(TEXT))))?.order).toEqual(LINES);
    const halves = [gzipSync('one\ntw'), gzipSync('o\nthree')];
    expect((await read(file('rotated', Buffer.concat(halves))))?.order).toEqual(['one', 'two', 'three']); // prettier-ignore
    expect((await read(file('empty', '')))?.order).toEqual([]);
  });

  it('may be larger than what is read at once, of the file and of what is packed in it', async () => {
    // Lines that don't pack well, of all lengths, so that they end at no border of pieces.
    const large = Array.from({ length: 40_000 }, (_, at) => `${at} ${createHash('sha512').update(String(at)).digest('base64').slice(at % 80)}`); // prettier-ignore
    const text = `${large.join('\n')}\n`;
    const packed = gzipSync(text, { level: 1 });
    expect(Math.min(text.length, packed.length)).toBeGreaterThan(1.5 * 1024 * 1024);
    expect((await read(file('large', text)))?.order).toEqual(large);
    expect((await read(file('large.gz', packed)))?.order).toEqual(large);
  });

  it('comes through a pipe just as well', async () => {
    expect((await read('-', Readable.from([Buffer.from(TEXT)])))?.order).toEqual(LINES);
    const packed = gzipSync(TEXT);
    const bytes = [...packed].slice(0, 40).map((byte) => Buffer.of(byte));
    const slow = Readable.from([...bytes, packed.subarray(40)]);
    expect((await read('-', slow))?.order).toEqual(LINES);
  });

  it('may be what the shell of Windows made of it: UTF-16, or with a byte order mark', async () => {
    const utf16 = Buffer.from(`\ufeff${TEXT}`, 'utf16le');
    expect((await read(file('powershell.log', utf16)))?.order).toEqual(LINES);
    expect((await read(file('big-endian.log', Buffer.from(utf16).swap16())))?.order).toEqual(LINES);
    const marked = Buffer.from(`\ufeff${TEXT}`);
    expect((await read(file('marked.log.gz', gzipSync(marked))))?.order).toEqual(LINES);
    const bytes = Array.from(marked, (byte) => Buffer.of(byte));
    expect((await read('-', Readable.from(bytes)))?.order).toEqual(LINES);
  });

  it('tells whose it is by its path', async () => {
    const line = '2026-11-20T22:00:00.123456789Z stdout F [x]\n';
    const node = await read(file('pods/shop_web-1_0f-12/istio-proxy/0.log', line));
    expect(node?.of('shop/web-1')).toEqual(['[x]']);
    const bundle = await read(file('logs/shop/web-2/istio-proxy.log', 'a\n'));
    expect(bundle?.of('shop/web-2')).toEqual(['a']);
  });

  it('of a node has lines in parts, of two streams in between each other', async () => {
    const of = (stream: string, tags: string, text: string): string =>
      `2026-11-20T22:00:00.123456789+01:00 ${stream} ${tags} ${text}\n`;
    const long = 'x'.repeat(16_384);
    const text = [
      of('stdout', 'F', 'whole'), of('stdout', 'P', `a${long}`), of('stderr', 'P', 'half of an'), of('stdout', 'P', long),
      of('stderr', 'F', ' error'), 'no prefix\n', of('stdout', 'F:more', 'b'), of('stdout', 'F', ''), of('stdout', 'P', 'cut'),
    ].join(''); // prettier-ignore
    const expected = ['whole', 'half of an error', 'no prefix', `a${long}${long}b`, '', 'cut'];
    expect((await read(file('0.log', text)))?.order).toEqual(expected);
    const pieces = Array.from({ length: Math.ceil(text.length / 97) }, (_, at) => Buffer.from(text.slice(97 * at, 97 * at + 97))); // prettier-ignore
    expect((await read('-', Readable.from(pieces)))?.order).toEqual(expected);
  });

  it('of a node has no line without an end either', async () => {
    const part = `2026-11-20T22:00:00Z stdout P ${'x'.repeat(65_000)}\n`;
    const endless = Readable.from([Buffer.from(part.repeat(40)), Buffer.from('2026-11-20T22:00:00Z stdout F end\nafter\n')]); // prettier-ignore
    const order = (await read('-', endless))?.order ?? [];
    expect(order.map((line) => line.length)).toEqual([MAX_LINE_BYTES + CUT_MARK.length, 5]);
  });

  it('gives what could be read of a damaged one, and says so', async () => {
    const path = file('cut.gz', gzipSync(TEXT).subarray(0, 20_000));
    const tail = await openLogFile(path, filesOf({ stdin: Readable.from([]) }), new AbortController().signal); // prettier-ignore
    const tailed = new Tailed();
    const reading = (async () => {
      for await (const event of tail?.events ?? []) tailed.take(event);
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('ends too early'),
    });
    expect(tailed.order.length).toBeGreaterThan(1000);
  });

  it('is none where it is a bundle', async () => {
    writeLogBundle(join(dir.path, 'bundle'), ['web-1'], 1);
    expect(await read(join(dir.path, 'bundle'))).toBeUndefined();
    const zip = Buffer.from('504b030414000000', 'hex');
    expect(await read(file('bundle.zip', zip))).toBeUndefined();
    await expect(read('-', Readable.from([zip]))).rejects.toMatchObject({ code: 'usage' });
  });

  it('is asked for with words where there is none', async () => {
    const near = read(join(dir.path, 'plian'));
    await expect(near).rejects.toMatchObject({ code: 'not-found', hint: 'Close to it: plain' });
    const terminal = Object.assign(Readable.from([]), { isTTY: true });
    await expect(read('-', terminal)).rejects.toMatchObject({ code: 'usage' });
  });

  it('that never ends is left with Ctrl-C', async () => {
    const stdin = new PassThrough();
    const controller = new AbortController();
    const reading = read('-', stdin, controller.signal);
    stdin.write(TEXT);
    setTimeout(() => controller.abort(), 50);
    await expect(reading).rejects.toMatchObject({ code: 'interrupted' });
  });
});
