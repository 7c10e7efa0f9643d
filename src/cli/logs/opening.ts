import type { LoggingGap } from '../../core/diagnosis/access-logging.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { proxyText } from '../../core/model/proxy.ts';
import { epochMs, rfc3339 } from '../../core/model/time.ts';
import type { Context } from '../../ports/context.ts';
import type { LogStream } from '../../ports/log-stream.ts';
import { metaOf, type Meta } from '../../report/report.ts';
import { openLogFile } from '../../sources/logs/files.ts';
import { openLogs } from '../../sources/logs/open.ts';
import type { LogsRequest } from '../../sources/logs/request.ts';
import type { LogTail } from '../../sources/logs/tail.ts';
import { openSource } from '../../sources/open.ts';
import type { Source } from '../../sources/source.ts';
import type { Request } from '../request.ts';
import type { LogsAsked } from './asked.ts';
import { NOTHING_KNOWN, type Knowledge } from './knowledge.ts';
import type { Known, KnowledgeWanted } from './read-knowledge.ts';
import { shownUrl } from './shown-url.ts';

/** Lines, what they are explained by, and what a document says of where they are from. */
export interface Opened {
  readonly tail: LogTail;
  readonly knowledge: Knowledge;
  readonly meta: () => Meta;
  /** Why proxies write no access lines, or not here; asked when that is worth the reading. */
  readonly silence: () => Promise<readonly LoggingGap[]>;
  /** Older lines are not wanted, and come all the same, as files do not know the times of their lines; epoch milliseconds. */
  readonly since?: number;
}

export interface OpeningInput {
  readonly asked: LogsAsked;
  readonly request: Request;
  readonly context: Context;
  readonly deep: boolean;
  readonly diagnoses: boolean;
}

/** Opens what the lines come from. @throws {MeshdbgError} */
export async function openLines(input: OpeningInput): Promise<Opened> {
  const { asked, request, context } = input;
  const { from } = request.source;
  const files = asked.files.length > 0 ? asked.files : from === undefined ? [] : [from];
  const saved = await openFiles(files, from !== undefined, context);
  if (saved !== undefined) {
    const since = firstTime(asked.lines, context);
    return {
      ...(await withoutMesh(
        { targets: [], notes: [], events: saved },
        { kind: 'file', name: files.join(',') },
        input,
      )),
      ...(since === undefined ? {} : { since }),
    };
  }
  if (asked.loki !== undefined) {
    const { openLoki } = await import('../../sources/logs/loki/open.ts');
    const parts = { client: await context.loki(), world: context };
    const tail = await openLoki(asked.lines, asked.loki, parts);
    return withoutMesh(tail, { kind: 'live', name: shownUrl(asked.loki.url) }, input);
  }
  const source = await openSource(request.source, context);
  const tail = await openLogs(asked.lines, source, context);
  return ofSource(source, tail, input);
}

/**
 * Where the wanted part of a file begins, in epoch milliseconds.
 * @throws {MeshdbgError} usage for what chooses among pods and their logs
 */
function firstTime(lines: LogsRequest, { clock }: Context): number | undefined {
  const { target, namespaces, tailLines, previous, container, sinceSeconds, sinceTime } = lines;
  const given = [
    tailLines !== undefined && '--tail',
    previous && '--previous',
    container !== undefined && '--container',
    target.selector !== undefined && '--selector',
    (target.namespace ?? namespaces) !== undefined && '--namespace',
  ].find((flag) => flag !== false);
  if (given !== undefined)
    throw new MeshdbgError('usage', `${given} chooses among pods and their logs; a file is read as it is.`, {
      hint: given === '--tail' ? 'The end of a file: tail -n 100 FILE | meshdbg logs -' : 'Leave it out.',
    });
  return sinceSeconds === undefined ? epochMs(sinceTime) : clock.now() - sinceSeconds * 1000;
} // prettier-ignore

/**
 * Several files as one stream, one behind the other; undefined for a bundle.
 * @param isSource named by --from, which takes bundles, too
 */
async function openFiles(
  paths: readonly string[],
  isSource: boolean,
  context: Context,
): Promise<LogStream | undefined> {
  const [first, ...others] = paths;
  if (first === undefined) return undefined;
  const files = await context.files();
  const tail = await openLogFile(first, files, context.signal);
  if (tail === undefined) {
    if (isSource) return undefined;
    throw noLog(first);
  }
  return (async function* () {
    yield* tail.events;
    for (const path of others) {
      const next = await openLogFile(path, files, context.signal);
      if (next === undefined) throw noLog(path);
      yield* next.events;
    }
  })();
}

const noLog = (path: string): MeshdbgError =>
  new MeshdbgError('usage', `${path} is no file of log lines.`, {
    hint: `Is it a bundle or a captured mesh? Then: --from ${path}`,
  });

const now = ({ clock }: Context): string => rfc3339(Math.floor(clock.now() / 1000) * 1000);

/** Lines of files and of Loki stand alone: nothing is known of the mesh. */
async function withoutMesh(
  tail: LogTail,
  source: Meta['source'],
  { context, diagnoses }: OpeningInput,
): Promise<Opened> {
  const causes = diagnoses ? await import('./line-diagnosis.ts') : undefined;
  return {
    tail,
    knowledge:
      causes === undefined
        ? NOTHING_KNOWN
        : { ...NOTHING_KNOWN, diagnose: causes.lineDiagnosis(undefined) },
    meta: () => ({ source, target: '', capturedAt: now(context), gaps: [] }),
    silence: () => Promise.resolve([]),
  };
}

async function ofSource(source: Source, tail: LogTail, input: OpeningInput): Promise<Opened> {
  const { request, context, deep, diagnoses } = input;
  const wanted: KnowledgeWanted = {
    istioNamespace: request.source.istioNamespace,
    revision: request.source.revision,
    targets: tail.targets,
    deep,
    diagnoses,
    clock: context.clock,
  };
  // What knows config is a megabyte, which lines of files do without.
  const { readKnowledge } = await import('./read-knowledge.ts');
  const known = await readKnowledge(source, wanted);
  return {
    tail,
    knowledge: known,
    meta: () => ({
      ...metaOf(known.snapshot),
      target: tail.targets.map(({ proxy }) => proxyText(proxy)).join(','),
      capturedAt: source.capturedAt ?? now(context),
      gaps: [],
    }),
    silence: () => silenceOf(source, wanted, known),
  };
}

/** The objects that tell whose doing it is are read only where a proxy's own listeners tell that something is missing. */
async function silenceOf(
  source: Source,
  wanted: KnowledgeWanted,
  known: Known,
): Promise<readonly LoggingGap[]> {
  const { loggingGaps } = await import('../../core/diagnosis/access-logging.ts');
  const { readKnowledge } = await import('./read-knowledge.ts');
  const own = new Set(wanted.targets.map(({ proxy }) => proxyText(proxy)));
  const gapsIn = ({ snapshot, facts }: Known): LoggingGap[] =>
    snapshot.proxies
      .filter(({ proxy }) => own.has(proxyText(proxy)))
      .flatMap((proxy) => loggingGaps(proxy, facts));
  const gaps = gapsIn(known);
  if (gaps.length === 0 || known.facts !== undefined) return gaps;
  return gapsIn(await readKnowledge(source, { ...wanted, deep: true }));
}
