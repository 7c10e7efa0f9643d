import { linesWanted } from '../../core/logs/filter/filters.ts';
import type { Context } from '../../ports/context.ts';
import { loggingNotes } from '../../report/logs-access-logging.ts';
import type { LogTail } from '../../sources/logs/tail.ts';
import type { Request } from '../request.ts';
import { askedLogs, type LogsAsked, type LogsFlags } from './asked.ts';
import { endNotes, isNoLog, noLog } from './end-notes.ts';
import { NOTHING_KNOWN } from './knowledge.ts';
import { openLines, type Opened } from './opening.ts';
import { pump } from './pump.ts';
import { Reading } from './reading.ts';
import { shownUrl } from './shown-url.ts';
import { sinkFor } from './sink-for.ts';

/**
 * Reads, parses and prints lines until there are no more, the reader of the output is gone, or Ctrl-C.
 * @returns the exit code: 0 whatever the requests were
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
  const { quiet, verbose, format } = request.output;
  const diagnoses = flags.diagnose === true;
  const opened = await openLines({
    asked,
    request,
    context,
    deep: diagnoses || format === 'wide',
    diagnoses,
  });
  const { tail, knowledge, meta, since } = opened;
  const podWidth = podWidthOf(tail, asked.loki !== undefined);
  const sink = await sinkFor(flags, { output: request.output, context, knowledge, meta, podWidth });
  const reading = new Reading({
    test: linesWanted(
      { ...asked.filter, ...(since === undefined ? {} : { from: since }) },
      knowledge.podAt,
    ),
    sink,
    knowledge,
    shows: { proxyLog: flags.proxyLog ?? false, unparsed: flags.unparsed ?? false },
  });
  const tell = (text: string): void => {
    if (!quiet) context.terminal.err(`note: ${text}\n`);
  };
  const { follow } = asked.lines;
  for (const note of [...tail.notes, ...knowledge.notes]) tell(note);
  // Who follows would wait for lines that never come.
  if (follow) await tellOfSilence(opened, reading, tell);
  const isRead = await pump(tail.events, {
    reading,
    sink,
    context,
    tell,
    watches: follow,
    verbose,
    learn: knowledge.learn,
  });
  // Who closed the pipe has what was wanted.
  if (!isRead) return 0;
  const showsUnparsed = flags.unparsed === true && sink.other !== undefined;
  if (isNoLog(reading.counts) && !showsUnparsed && !follow) {
    await tellOfSilence(opened, reading, tell);
    throw noLog(reading.counts, nameOf(asked, request));
  }
  const code = await sink.end();
  for (const note of endNotes({
    counts: reading.counts,
    showsUnparsed,
    isAged: since !== undefined && flags.since !== undefined,
  }))
    tell(note);
  if (!follow) await tellOfSilence(opened, reading, tell);
  return code;
}

const nameOf = ({ files, loki }: LogsAsked, { source }: Request): string =>
  files.length > 0
    ? files.map((file) => (file === '-' ? 'stdin' : file)).join(', ')
    : (source.from ?? (loki === undefined ? 'the pods' : shownUrl(loki.url)));

/** Says of proxies without a line why they write none, and of all how to turn access logs on where they are off. */
async function tellOfSilence(
  { silence }: Opened,
  { counts }: Reading,
  tell: (text: string) => void,
): Promise<void> {
  const gaps = await silence();
  // A filter that leaves out what went well is no news where lines came.
  const told = gaps.filter(({ state }) => state !== 'filtered' || counts.access === 0);
  const [first, ...rest] = loggingNotes(told);
  if (first !== undefined) tell([first, ...rest].join('\n'));
}

/** Of the longest pod name; 0 where lines tell no pod. */
function podWidthOf({ targets }: LogTail, isLoki: boolean): number {
  return Math.max(isLoki ? USUAL_POD : 0, ...targets.map(({ proxy }) => proxy.pod.length));
}

const USUAL_POD = 24;
