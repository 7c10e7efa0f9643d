import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { terminalOf } from '../../../src/io/terminal/terminal.ts';

/** A terminal of some columns that collects what is written to it. */
function stream(columns: number): { readonly tty: WriteStream; readonly text: () => string } {
  const through = Object.assign(new PassThrough(), { isTTY: true, columns });
  const texts: string[] = [];
  through.on('data', (chunk) => texts.push(String(chunk)));
  // Of a terminal's stream only these two properties and writing are used.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { tty: through as unknown as WriteStream, text: () => texts.join('') };
}

describe('the progress line', () => {
  const shown = (line: string, columns: number): string => {
    const [stdout, stderr] = [stream(80), stream(columns)];
    terminalOf({ stdout: stdout.tty, stderr: stderr.tty, env: {} }).progress(line);
    return stderr.text();
  };

  test('leaves the last column free: a line that wraps could not be removed', () => {
    expect(shown('reading shop/reviews', 11)).toBe('reading sh');
    expect(shown('short', 80)).toBe('short');
    // A terminal of no columns does not know its size.
    expect(shown('short', 0)).toBe('short');
  });

  test('is never cut inside of a character, and counts wide ones', () => {
    expect(shown('a😀😀', 5)).toBe('a😀');
    expect(shown('a😀😀', 4)).toBe('a😀');
    expect(shown('日本語', 6)).toBe('日本');
  });

  test('goes before other text comes', () => {
    const [stdout, stderr] = [stream(80), stream(80)];
    const terminal = terminalOf({ stdout: stdout.tty, stderr: stderr.tty, env: {} });
    terminal.progress('reading');
    terminal.err('note: x\n');
    terminal.progress('');
    expect(stderr.text()).toBe('reading\r\u001b[2Knote: x\n');
  });
});
