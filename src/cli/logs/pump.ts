import { MeshdbgError } from '../../core/errors.ts';
import type { Context } from '../../ports/context.ts';
import type { LogNews, LogStream } from '../../ports/log-stream.ts';
import { isNoLog } from './end-notes.ts';
import type { Knowledge } from './knowledge.ts';
import type { Reading } from './reading.ts';
import type { LineSink } from './sink.ts';

export interface Pumping {
  readonly reading: Reading;
  readonly sink: LineSink;
  readonly context: Context;
  readonly tell: (note: string) => void;
  /** The tail goes on until Ctrl-C. */
  readonly watches: boolean;
  readonly verbose: boolean;
  /** As Knowledge has it. */
  readonly learn?: Knowledge['learn'];
}

/** Cursor home, and everything below it away. */
const REPAINT = '\u001b[H\u001b[J';
const REPAINT_MS = 1000;

/**
 * Hands on what a tail brings, each batch when the one before was taken.
 * @returns false where the reader of the output went away
 */
export async function pump(events: LogStream, pumping: Pumping): Promise<boolean> {
  const { reading, sink, context, tell, watches, verbose, learn } = pumping;
  const { terminal, clock } = context;
  const repaints = watches && sink.live !== undefined && terminal.columns !== undefined;
  let painted = 0;
  // Where all are refused, the error that ends it says why: neither a header nor the same in notes stands before it.
  let refused: string[] | undefined = [];
  const tellRefused = (): void => {
    for (const text of refused ?? []) tell(text);
    refused = undefined;
  };
  let header = sink.begin();
  const begin = async (): Promise<boolean> => {
    tellRefused();
    const text = header;
    header = '';
    return written(context, text);
  };
  try {
    for await (const event of events) {
      if (event.kind === 'refused' && refused !== undefined) {
        refused.push(newsText(event, true) ?? event.text);
        continue;
      }
      // A header above nothing tells who waits that it runs; others wait for lines.
      if (watches && !(await begin())) return false;
      // Read while others are, so that its lines need not wait.
      const isRead = event.kind === 'lines' || event.kind === 'joined';
      const known = isRead && event.origin !== undefined ? learn?.(event.origin) : undefined;
      if (event.kind !== 'lines') {
        const text = newsText(event, watches || verbose);
        if (text !== undefined && !repaints) tell(text);
        continue;
      }
      if (known !== undefined) await known;
      for (const text of reading.take(event))
        if (!((await begin()) && (await terminal.out(text)))) return false;
      if (repaints && clock.now() - painted >= REPAINT_MS) {
        painted = clock.now();
        if (!(await terminal.out(REPAINT + ((await sink.live?.()) ?? '')))) return false;
      }
    }
  } catch (error) {
    // What was counted until Ctrl-C is what was asked for; the exit code still says that it was interrupted.
    if (watches && sink.live !== undefined && isInterruption(error)) await sink.end();
    throw error;
  }
  tellRefused();
  return isNoLog(reading.counts) || begin();
}

const written = async ({ terminal }: Context, text: string): Promise<boolean> =>
  text === '' || terminal.out(text);

const isInterruption = (error: unknown): boolean =>
  error instanceof MeshdbgError && error.code === 'interrupted';

/** Comings and goings are news only to somebody who watches. */
function newsText({ kind, text, hint }: LogNews, watches: boolean): string | undefined {
  if (kind === 'joined' && !watches) return undefined;
  return hint === undefined ? text : `${text} (${hint})`;
}
