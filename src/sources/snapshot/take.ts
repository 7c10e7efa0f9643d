import { manifestText, type Redaction } from '../../core/bundle/manifest.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Gap } from '../../core/model/gap.ts';
import { epochMs, rfc3339 } from '../../core/model/time.ts';
import type { Part, PartRecord } from './collector.ts';
import { snapshotIstiods } from './istiods.ts';
import type { IstiodStep, SnapshotJob, Step } from './job.ts';
import { snapshotIstiodLogs } from './logs.ts';
import { snapshotObjects } from './objects.ts';
import { snapshotProxies } from './proxies.ts';
import { continueAs } from './resume.ts';

/** A bundle that was written. */
export interface TakenSnapshot {
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
  /** Of the archive, or of all files of a directory. */
  readonly bytes: number;
  readonly parts: readonly Part[];
  readonly gaps: readonly Gap[];
  readonly redacted: readonly Redaction[];
}

export interface SnapshotFacts {
  /** Of meshdbg. */
  readonly version: string;
  /** What the user asked for, for the manifest. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Epoch milliseconds; counts where nobody's clock was heard. */
  readonly nowMs: number;
}

/**
 * Reads everything and writes the bundle; it gets its name when all of it is there. After a failure nothing is left, but
 * Ctrl-C leaves the proxies that are complete for a run with --resume: nobody knows before that a run will be too long.
 * @throws {MeshdbgError} when nothing could be read; interrupted, unwritable, too-large
 */
export async function takeSnapshot(job: SnapshotJob, facts: SnapshotFacts): Promise<TakenSnapshot> {
  let complete = 0;
  const onPart = (record: PartRecord): void => {
    if (record.gaps.length === 0) complete++;
    job.onPart(record);
  };
  try {
    return await take({ ...job, onPart }, facts);
  } catch (error) {
    const isInterrupted = error instanceof MeshdbgError && error.code === 'interrupted';
    const kept = job.writer.abandon(isInterrupted && complete > 0);
    throw isInterrupted && kept !== undefined ? resumable(job, kept, complete) : error;
  }
}

const resumable = (
  { targets, writer }: SnapshotJob,
  kept: string,
  complete: number,
): MeshdbgError =>
  new MeshdbgError('interrupted', `Interrupted: ${kept} has ${complete} of ${targets.length} proxies.`, {
    hint: `The same command goes on from there with --resume --to ${writer.path}\nrm -r ${kept} removes it.`,
  }); // prettier-ignore

const NOTHING: IstiodStep = { records: [], istiods: [] };

async function take(job: SnapshotJob, facts: SnapshotFacts): Promise<TakenSnapshot> {
  const { source, writer, plan } = job;
  const { parts: left } = plan.excluded;
  await continueAs(writer, { source: source.info, ...facts.options });
  const istiods = left.has('istiod') ? NOTHING : await snapshotIstiods(job);
  const steps: Step[] = [
    istiods,
    left.has('objects') ? NOTHING : await snapshotObjects(job),
    await snapshotProxies(job),
    left.has('logs') || left.has('istiod')
      ? NOTHING
      : await snapshotIstiodLogs(job, istiods.istiods),
  ];
  const records = steps.flatMap((step) => step.records);
  const gaps = records.flatMap((record) => record.gaps);
  if (records.every(({ files }) => files === 0)) throw nothing(steps, gaps);
  const redacted = records.flatMap((record) => record.redacted);
  const createdAt = timeOf(job, records, facts);
  const manifest = manifestText({
    createdAt,
    versions: {
      meshdbg: facts.version,
      istiod: versionsOf(istiods.records),
      envoy: versionsOf(records.filter(({ part }) => part === 'proxies')),
    },
    source: source.info,
    options: facts.options,
    istiods: istiods.istiods,
    gaps,
    redacted,
  });
  await writer.write('meshdbg.json', new TextEncoder().encode(manifest));
  const bytes = await writer.finish(createdAt);
  const parts = records.filter(({ files }) => files > 0).map(partOf);
  return { createdAt, bytes, parts, gaps, redacted };
}

const partOf = ({ part, name, files, bytes }: PartRecord): Part => ({ part, name, files, bytes });

const versionsOf = (records: readonly PartRecord[]): string[] =>
  [...new Set(records.flatMap(({ versions }) => versions))].sort();

/** The newest of the answers' times: nothing in the bundle is younger. */
function timeOf(
  { source }: SnapshotJob,
  records: readonly PartRecord[],
  { nowMs }: SnapshotFacts,
): string {
  const times = [source.capturedAt, ...records.map(({ date }) => date)]
    .map(epochMs)
    .filter((ms) => ms !== undefined);
  const newest = epochMs(source.capturedAt) ?? (times.length === 0 ? nowMs : Math.max(...times));
  return rfc3339(Math.ceil(newest / 1000) * 1000);
}

/** An empty bundle would look like an empty mesh. */
function nothing(steps: readonly Step[], gaps: readonly Gap[]): MeshdbgError {
  const error = steps.find((step) => step.error !== undefined)?.error;
  if (error !== undefined) return error;
  const [gap] = gaps;
  return new MeshdbgError('not-found', `Nothing was read. ${gap?.reason ?? ''}`.trim(), {
    hint: gap?.hint ?? 'Leave fewer parts out (--exclude).',
  });
}
