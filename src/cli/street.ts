import { decodeCapture } from '../core/decode/snapshot.ts';
import { MeshdbgError } from '../core/errors.ts';
import type { Needs } from '../core/model/capture.ts';
import type { Snapshot } from '../core/model/snapshot.ts';
import { capture } from '../sources/capture.ts';
import { readLogParts } from '../sources/logs/parts.ts';
import { readStatParts } from '../sources/stats/parts.ts';
import { openSource } from '../sources/open.ts';
import { resolveTargets } from '../sources/resolve-target.ts';
import type { ProxyTarget, Source } from '../sources/source.ts';
import type { Report } from '../report/report.ts';
import type { NamedText, RunInput, SecondSource, StreetCommand } from './command.ts';
import type { Clock } from '../ports/clock.ts';
import type { Context } from '../ports/context.ts';
import type { OptionSpecs, Values } from './option.ts';
import { followed } from './followed.ts';
import { present } from './present.ts';
import { readMore } from './read-more.ts';
import { readProgress } from './read-progress.ts';
import type { Request } from './request.ts';
import { runWatch } from './watch.ts';

/** argv → Request → Target → Capture → Snapshot → Result → Report → text: one step a line. */
export async function runStreet(
  command: StreetCommand,
  values: Values<OptionSpecs>,
  request: Request,
  context: Context,
): Promise<number> {
  const needs = command.needs(values, request);
  // What is to be read depends on the objects: no target is resolved before them.
  const isLed = command.follow !== undefined;
  const optional = command.targetOptional === true;
  const wholeCapture = command.wholeCapture === true;
  const source = await openSource(request.source, context);
  // A live source says itself what it reads.
  const isSilent = request.output.quiet || source.info.kind === 'live';
  const second = command.second?.(values, request);
  const path = command.reads?.(values);
  const file = path === undefined ? {} : { file: await readText(path, context) };
  const look = async (): Promise<Report> => {
    const objectsFirst = isLed ? { ...request, target: withoutText(request.target) } : request;
    const first = await lookAt(source, { request: objectsFirst, needs, optional: optional || isLed, wholeCapture }); // prettier-ignore
    const progress = (total: number): (() => void) => (isSilent ? () => {} : readProgress(context, total)); // prettier-ignore
    const more = { needs, adminPort: request.source.adminPort, progress };
    const snapshot = await followed(command, { values, request, snapshot: first.snapshot, ...file }, (known, replicas) => readMore(source, known, { replicas, ...more })); // prettier-ignore
    const other =
      second && (await secondLook(second, { request, needs, optional, wholeCapture }, context));
    const besides = await readBesides(source, command, { values, request, snapshot }, context.clock); // prettier-ignore
    const report = command.run({
      values,
      request,
      snapshot,
      ...besides,
      ...file,
      ...(other === undefined ? {} : { other: other.snapshot }),
    });
    const notes = [...first.notes, ...(other?.notes ?? []), ...report.notes];
    // Not by spreading, which would make all that waits for a renderer to ask for it.
    return Object.assign(report, { notes: [...new Set(notes)] });
  };
  const watch = command.watch?.(values);
  if (watch !== undefined) return runWatch(look, watch, { request, context });
  return present(await look(), request.output, context);
}

/** What tells something besides, all at once. */
async function readBesides(
  source: Source,
  command: StreetCommand,
  input: RunInput<OptionSpecs>,
  clock: Clock,
): Promise<Pick<RunInput<OptionSpecs>, 'logs' | 'stats'>> {
  const logged = command.logs?.(input) ?? [];
  const counted = command.stats?.(input);
  const { objects } = input.snapshot;
  const { adminPort } = input.request.source;
  const [logs, stats] = await Promise.all([
    logged.length === 0 ? undefined : readLogParts(source, logged, { objects, clock }),
    counted && readStatParts(source, counted, { objects, adminPort, clock }),
  ]);
  return { ...(logs === undefined ? {} : { logs }), ...(stats === undefined ? {} : { stats }) };
}

const withoutText = ({ text: _, ...rest }: Request['target']): Request['target'] => rest;

interface Reading {
  readonly request: Request;
  readonly needs: Needs;
  /** Without a target no proxy is asked. */
  readonly optional: boolean;
  /** Without a target all proxies of a capture are. */
  readonly wholeCapture?: boolean;
}

interface Looked {
  readonly snapshot: Snapshot;
  readonly notes: readonly string[];
}

/** Request → Target → Capture → Snapshot. */
export async function lookAt(
  source: Source,
  { request: { target, source: way }, needs, optional, wholeCapture }: Reading,
): Promise<Looked> {
  const unnamed = optional && target.text === undefined;
  const { targets, notes } = unnamed
    ? { targets: wholeCapture === true ? await knownTargets(source) : [], notes: [] }
    : await resolveTargets(
        { ...target, ...(wholeCapture === true ? { wholeCapture } : {}) },
        source,
        way.adminPort,
      );
  const here = [way.istioNamespace, target.namespace ?? source.defaultNamespace];
  const captured = await capture(source, targets, { ...needs, namespaces: here });
  return {
    snapshot: {
      ...decodeCapture(captured, needs),
      istioNamespace: way.istioNamespace,
      defaultNamespace: source.defaultNamespace,
    },
    notes: [...notes, ...(source.notes?.() ?? [])],
  };
}

/** More proxies than this are read only where somebody asks for them. */
const MOST_KNOWN = 50;

/** The proxies of a capture, for commands that are about the whole mesh. */
async function knownTargets({ knownProxies = [], objects }: Source): Promise<ProxyTarget[]> {
  if (knownProxies.length > MOST_KNOWN) return [];
  return Promise.all(
    knownProxies.map(async (proxy) => {
      const labels = (await objects.get('pods', proxy.namespace, proxy.pod))?.labels;
      return { proxy, adminPort: 15_000, container: 'istio-proxy', ...(labels === undefined ? {} : { labels }) }; // prettier-ignore
    }),
  );
}

async function readText(path: string, context: Context): Promise<NamedText> {
  const files = await (await context.files()).open(path);
  const [first] = files.paths;
  if (files.kind !== 'file' || first === undefined)
    throw new MeshdbgError('usage', `${path} is no single file.`);
  return { name: path === '-' ? 'stdin' : path, text: new TextDecoder().decode(await files.read(first)) }; // prettier-ignore
}

async function secondLook(
  second: SecondSource,
  reading: Reading,
  context: Context,
): Promise<Looked> {
  const request = requestFor(reading.request, second);
  return lookAt(await openSource(request.source, context), { ...reading, request });
}

const requestFor = (request: Request, { text, from }: SecondSource): Request => ({
  ...request,
  target: text === undefined ? request.target : { ...request.target, text },
  source: from === undefined ? request.source : { ...request.source, from },
});
