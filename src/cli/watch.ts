import { MeshdbgError } from '../core/errors.ts';
import type { Context } from '../ports/context.ts';
import { inert } from '../render/inert.ts';
import type { Report } from '../report/report.ts';
import type { Watch } from './command.ts';
import { rendered } from './present.ts';
import type { Request } from './request.ts';
import { pause } from '../sources/pause.ts';

/** Cursor home, and everything below it away: less flicker than an empty screen in between. */
const REPAINT = '\u001b[H\u001b[J';

/**
 * Looks again and again until the limit or Ctrl-C. A look that fails is told and tried again, unless it is the first.
 * @returns the exit code of the last look
 * @throws {MeshdbgError} interrupted; what the first look says
 */
export async function runWatch(
  look: () => Promise<Report>,
  watch: Watch,
  { request, context }: { readonly request: Request; readonly context: Context },
): Promise<number> {
  const { clock, signal, terminal } = context;
  const end = watch.limitMs === undefined ? Infinity : clock.now() + watch.limitMs;
  const { format, quiet } = request.output;
  const paints = terminal.columns !== undefined && (format === 'table' || format === 'wide');
  const told = new Set<string>();
  const tell = (text: string): void => {
    if (!quiet && !told.has(text)) terminal.err(`note: ${inert(text)}\n`);
    told.add(text);
  };
  let before: Report | undefined;
  for (;;) {
    try {
      const now = await look();
      const shown = paints
        ? REPAINT + (await rendered(now, request.output, terminal))
        : watch.changes(now).map(jsonLine).join('');
      terminal.progress('');
      for (const { section, reason } of now.meta.gaps) tell(`not read: ${section}: ${reason}`);
      if (!(await terminal.out(shown))) return now.exitCode;
      before = now;
    } catch (error) {
      if (before === undefined) throw error;
      if (!(error instanceof MeshdbgError) || error.code === 'interrupted') throw error;
      tell(error.message);
    }
    if (clock.now() + watch.intervalMs > end) return before.exitCode;
    await pause(watch.intervalMs, clock, signal);
  }
}

/** JSON escapes control characters; what is left of terminal escapes is inert. */
const jsonLine = (value: object): string => `${JSON.stringify(value)}\n`;
