import type { WriteStream } from 'node:tty';
import type { Terminal } from '../../ports/terminal.ts';

export interface TerminalStreams {
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The real terminal. A reader that went away (`| head`) is no error: output just ends. */
export function terminalOf({ stdout, stderr, env }: TerminalStreams): Terminal {
  let gone = false;
  let progressShown = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  stderr.on('error', () => {});
  const clearProgress = (): void => {
    if (progressShown) stderr.write('\r\u001b[2K');
    progressShown = false;
  };
  return {
    out: (text) =>
      new Promise((resolve) => {
        if (gone || text === '') resolve(!gone);
        else stdout.write(text, (error) => resolve(!error));
      }),
    err: (text) => {
      clearProgress();
      stderr.write(text);
    },
    progress: (text) => {
      if (!stderr.isTTY) return;
      clearProgress();
      if (text === '') return;
      stderr.write(fitting(text, (stderr.columns || 80) - 1));
      progressShown = true;
    },
    // A terminal of no columns is one that does not know its size.
    columns: stdout.isTTY ? stdout.columns || undefined : undefined,
    color: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}

/** The beginning of a text that surely fits into some columns: a wrapped line could not be removed. No character takes more than two. */
function fitting(text: string, columns: number): string {
  let left = columns;
  let end = 0;
  for (const character of text) {
    left -= /[ -~]/.test(character) ? 1 : 2;
    if (left < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}
