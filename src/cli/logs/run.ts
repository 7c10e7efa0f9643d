import { linesWanted } from '../../core/logs/filter/filters.ts';
import { rfc3339 } from '../../core/model/time.ts';
import { proxyText } from '../../core/model/proxy.ts';
import { metaOf, type Meta } from '../../report/report.ts';
import type { Context } from '../../ports/context.ts';
import { openLogs } from '../../sources/logs/open.ts';
import type { LogTail } from '../../sources/logs/tail.ts';
import { openSource } from '../../sources/open.ts';
import type { Request } from '../request.ts';
import { askedLogs, type LogsAsked, type LogsFlags } from './asked.ts';
import { endNotes } from './end-notes.ts';
import { NOTHING_KNOWN, type Knowledge } from './knowledge.ts';
import { pump } from './pump.ts';
import { readKnowledge } from './read-knowledge.ts';
import { Reading } from './reading.ts';
import { sinkFor } from './sink-for.ts';

/** Lines, what they are explained by, and what a document says of where they are from. */
interface Opened {
  readonly tail: LogTail;
  readonly knowledge: Knowledge;
  readonly meta: () => Meta;
}

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
  const asked = askedLogs(flags, request);
  // A wrong expression is told before anything is read.
  linesWanted(asked.filter, NOTHING_KNOWN.podAt);
  const { tail, knowledge, meta } = await opened(flags, asked, { request, context });
  const sink = sinkFor(flags, { output: request.output, context, knowledge, meta, podWidth: asked.files.length > 0 ? 0 : Math.max(3, ...tail.targets.map(({ proxy }) => proxy.pod.length)) });
  const reading = new Reading({
    test: linesWanted(asked.filter, knowledge.podAt),
    sink,
    knowledge,
    shows: { proxyLog: flags.proxyLog ?? false, unparsed: flags.unparsed ?? false },
  });
  const tell = (text: string): void => {
    if (!request.output.quiet) context.terminal.err(`note: ${text}\n`);
  };
  for (const note of [...tail.notes, ...knowledge.notes]) tell(note);
  const watches = asked.lines.follow;
  const isRead = await pump(tail.events, { reading, sink, context, tell, watches, verbose: request.output.verbose });
  // Who closed the pipe has what was wanted.
  if (!isRead) return 0;
  const code = await sink.end();
  for (const note of endNotes(reading, knowledge, flags)) tell(note);
  return code;
} // prettier-ignore

async function opened(
  flags: LogsFlags,
  asked: LogsAsked,
  { request, context }: { readonly request: Request; readonly context: Context },
): Promise<Opened> {
  const source = await openSource(request.source, context);
  const tail = await openLogs(asked.lines, source, context);
  const { format } = request.output;
  const known = await readKnowledge(source, {
    istioNamespace: request.source.istioNamespace,
    revision: request.source.revision,
    targets: tail.targets,
    deep: flags.diagnose === true || format === 'wide',
    diagnoses: flags.diagnose === true,
  });
  const now = rfc3339(Math.floor(context.clock.now() / 1000) * 1000);
  const target = tail.targets.map(({ proxy }) => proxyText(proxy)).join(',');
  return {
    tail,
    knowledge: known,
    meta: () => ({
      ...metaOf(known.snapshot),
      target,
      capturedAt: source.capturedAt ?? now,
      gaps: [],
    }),
  };
}
