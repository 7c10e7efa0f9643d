import { linesWanted } from '../../core/logs/filter/filters.ts';
import type { Context } from '../../ports/context.ts';
import type { LogNews } from '../../ports/log-stream.ts';
import { openLogs } from '../../sources/logs/open.ts';
import { openSource } from '../../sources/open.ts';
import type { Request } from '../request.ts';
import { askedLogs, type LogsFlags } from './asked.ts';
import { NOTHING_KNOWN } from './knowledge.ts';
import { lineSink } from './line-sink.ts';
import { Reading } from './reading.ts';

/**
 * Reads, parses and prints lines until there are no more, the reader of the output is gone, or Ctrl-C.
 * @returns the exit code
 * @throws {MeshdbgError}
 */
export async function runLogs(
  flags: LogsFlags,
  request: Request,
  context: Context,
): Promise<number> {
  const { terminal } = context;
  const asked = askedLogs(flags, request);
  const source = await openSource(request.source, context);
  const tail = await openLogs(asked.lines, source, context);
  const knowledge = NOTHING_KNOWN;
  const test = linesWanted(asked.filter, knowledge.podAt);
  const sink = lineSink({ output: request.output, terminal, knowledge, withPods: true });
  const reading = new Reading({
    test,
    sink,
    knowledge,
    shows: { proxyLog: flags.proxyLog ?? false, unparsed: flags.unparsed ?? false },
  });
  const tell = (text: string): void => {
    if (!request.output.quiet) terminal.err(`note: ${text}\n`);
  };
  for (const note of tail.notes) tell(note);
  let open = await terminal.out(sink.begin());
  for await (const event of tail.events) {
    if (!open) break;
    if (event.kind !== 'lines') {
      if (event.kind === 'joined' && event.origin !== undefined) reading.joined(event.origin);
      const text = newsText(event, asked.lines.follow || request.output.verbose);
      if (text !== undefined) tell(text);
      continue;
    }
    const text = reading.take(event);
    if (text !== '') open = await terminal.out(text);
  }
  if (!open) return 0;
  return sink.end();
}

/** Comings and goings are news only to somebody who watches. */
function newsText({ kind, text, hint }: LogNews, watches: boolean): string | undefined {
  if (kind === 'joined' && !watches) return undefined;
  return hint === undefined ? text : `${text} (${hint})`;
}
