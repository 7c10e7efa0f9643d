import { MeshdbgError } from '../../core/errors.ts';
import type { Excluded } from '../../core/bundle/plan.ts';
import { rfc3339 } from '../../core/model/time.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { Context } from '../../ports/context.ts';
import { estimatedReport, snapshotReport } from '../../report/snapshot.ts';
import type { Report } from '../../report/report.ts';
import { openSource } from '../../sources/open.ts';
import { resolveTargets, type Resolution } from '../../sources/resolve-target.ts';
import { estimateSnapshot } from '../../sources/snapshot/estimate.ts';
import type { SnapshotJob } from '../../sources/snapshot/job.ts';
import { takeSnapshot } from '../../sources/snapshot/take.ts';
import type { Source } from '../../sources/source.ts';
import type { Request } from '../request.ts';
import { NOTHING_EXCLUDED } from './exclude.ts';
import { defaultPath } from './name.ts';
import { snapshotProgress } from './progress.ts';

/** The command's own flags. */
export interface SnapshotFlags {
  readonly to?: string;
  readonly since?: number;
  readonly tail?: number;
  readonly exclude?: Excluded;
  readonly dryRun?: boolean;
  readonly force?: boolean;
  readonly resume?: boolean;
}

/** As kubectl logs does not: a log of weeks would outweigh all the rest. */
const DEFAULT_TAIL = 1000;

/** Writes a bundle, or says what it would hold. @throws {MeshdbgError} */
export async function snapshot(
  flags: SnapshotFlags,
  request: Request,
  context: Context,
): Promise<Report> {
  if (flags.resume === true && flags.to === undefined)
    throw new MeshdbgError('usage', '--resume needs the path that was begun: --to PATH.');
  const source = await openSource(request.source, context);
  const { raw } = source;
  if (raw === undefined)
    throw new MeshdbgError('usage', `${source.info.name} is a single dump, not a mesh.`, {
      hint: 'A bundle can be trimmed or repacked, a cluster can be saved.',
    });
  const { targets: all, notes } = await targetsOf(request, source);
  const excluded = flags.exclude ?? NOTHING_EXCLUDED;
  const targets = all.filter(({ proxy }) => !excluded.namespaces.has(proxy.namespace));
  const job: Omit<SnapshotJob, 'writer'> = {
    source,
    raw,
    targets,
    plan: {
      excluded,
      tailLines: flags.tail ?? DEFAULT_TAIL,
      ...(flags.since === undefined ? {} : { sinceSeconds: Math.ceil(flags.since / 1000) }),
    },
    istioNamespace: request.source.istioNamespace,
    signal: context.signal,
    onPart: request.output.quiet ? () => {} : snapshotProgress(context, targets.length),
  };
  const now = rfc3339(Math.floor(context.clock.now() / 1000) * 1000);
  const path = flags.to ?? defaultPath(source.info, now);
  const about = {
    source: source.info,
    target: targets.map(({ proxy }) => proxyText(proxy)).join(','),
    path,
  };
  const read = () => [...notes, ...(source.notes?.() ?? [])];
  if (flags.dryRun === true)
    return estimatedReport({ ...about, capturedAt: now, parts: await estimateSnapshot(job), notes: read() }); // prettier-ignore
  const files = await context.files();
  const writer = await files.create(path, {
    force: flags.force === true,
    resume: flags.resume === true,
    signal: context.signal,
  });
  const taken = await takeSnapshot(
    { ...job, writer },
    { version: context.version, options: optionsOf(flags, request), nowMs: context.clock.now() },
  );
  return snapshotReport({ ...about, format: writer.format, taken, notes: read() });
}

/** All pods of what was named: a bundle of one replica would hide what differs. */
async function targetsOf(request: Request, source: Source): Promise<Resolution> {
  const target = { ...request.target, allReplicas: true, wholeNamespace: true as const };
  try {
    return await resolveTargets(target, source, request.source.adminPort);
  } catch (error) {
    const noProxies = error instanceof MeshdbgError && ['not-a-proxy', 'not-found'].includes(error.code);
    if (!noProxies || !target.allNamespaces || target.text !== undefined) throw error;
    return { targets: [], notes: [error.message] };
  }
} // prettier-ignore

function optionsOf(flags: SnapshotFlags, { target }: Request): Readonly<Record<string, unknown>> {
  const { text, namespace, allNamespaces, selector } = target;
  const { parts, namespaces } = flags.exclude ?? NOTHING_EXCLUDED;
  return {
    ...(text === undefined ? {} : { target: text }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(allNamespaces ? { allNamespaces } : {}),
    ...(selector === undefined ? {} : { selector }),
    tail: flags.tail ?? DEFAULT_TAIL,
    ...(flags.since === undefined ? {} : { sinceMs: flags.since }),
    exclude: [...parts, ...[...namespaces].map((name) => `namespace/${name}`)].sort(),
  };
}
