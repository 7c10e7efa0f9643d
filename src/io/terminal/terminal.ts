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
      stderr.write(text.slice(0, (stderr.columns ?? 80) - 1));
      progressShown = true;
    },
    columns: stdout.isTTY ? stdout.columns : undefined,
    color: stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  };
}
