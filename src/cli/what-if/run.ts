import { INTENT_KINDS, worldOf } from '../../core/diff/intended-sides.ts';
import { labelSelector } from '../../core/decode/label-selector.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { IntentProxy } from '../../core/intent/model/proxy.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import { proxyText } from '../../core/model/proxy.ts';
import type { Needs } from '../../core/model/capture.ts';
import type { Snapshot } from '../../core/model/snapshot.ts';
import { areObjectsRead } from '../../core/query/objects-read.ts';
import { ACTION, applyChange, keyOf, type Change } from '../../core/what-if/apply.ts';
import { whatIf, type Mesh } from '../../core/what-if/what-if.ts';
import type { Context } from '../../ports/context.ts';
import type { Report } from '../../report/report.ts';
import { whatIfReport } from '../../report/what-if.ts';
import { readChange } from '../../sources/change-files.ts';
import { openSource } from '../../sources/open.ts';
import { resolveTargets } from '../../sources/resolve-target.ts';
import type { Source } from '../../sources/source.ts';
import type { Request } from '../request.ts';
import { lookAt } from '../street.ts';
import { findResource, resourceName } from '../wait/resource.ts';

/** The command's own flags. */
export interface WhatIfFlags {
  readonly change?: readonly string[];
  readonly delete?: readonly string[];
}

/** Reads the objects of the mesh and of the change, and compares what they mean. @throws {MeshdbgError} */
export async function whatIfRun(
  flags: WhatIfFlags,
  request: Request,
  context: Context,
): Promise<Report> {
  if (flags.change === undefined && flags.delete === undefined)
    throw new MeshdbgError('usage', 'There is no change: give -f FILE or --delete KIND/NAME.');
  const source = await openSource(request.source, context);
  const change = await changeOf(flags, request, { source, context });
  const { text: _, ...rest } = request.target;
  const { snapshot, notes } = await lookAt(source, {
    request: { ...request, target: rest },
    needs: needsOf(request),
    optional: true,
  });
  const missing = INTENT_KINDS.find((kind) => !areObjectsRead(snapshot.gaps, kind));
  if (missing !== undefined || snapshot.objects.length === 0)
    throw new MeshdbgError('not-found', `${snapshot.source.name} does not tell what its objects are: ${missing === undefined ? 'there are none' : `not all ${missing} could be read`}.`, {
      hint: snapshot.gaps.map(({ section, reason }) => `${section}: ${reason}`).slice(0, 3).join('\n'),
    }); // prettier-ignore
  const { objects, applied } = applyChange(snapshot.objects, change, snapshot.capturedAt);
  const former = new Map(snapshot.objects.map((one) => [keyOf(one), one]));
  const without = (object: KubeObject): ReturnType<typeof worldOf> => {
    const old = former.get(keyOf(object));
    const others = objects.filter((one) => keyOf(one) !== keyOf(object));
    return meshOf(snapshot, old === undefined ? others : [...others, old]).world;
  };
  const chosen = await chosenProxies(request, source);
  const result = whatIf({
    before: meshOf(snapshot, snapshot.objects),
    after: meshOf(snapshot, objects),
    applied,
    without,
    ...(chosen.only === undefined ? {} : { only: chosen.only }),
  });
  if (result.compared.length === 0)
    throw new MeshdbgError('not-found', 'There is no proxy that the change could concern.', {
      hint: 'A proxy is known by its Pod object, with a container istio-proxy.',
    });
  return whatIfReport({ snapshot, applied, result, notes: [...notes, ...chosen.notes] });
}

const needsOf = ({ source }: Request): Needs => ({
  proxy: [],
  istiod: { sections: [], helpful: ['mesh'], dumps: [], optional: true },
  // Few may list the Secrets of a cluster.
  objects: source.from === undefined ? INTENT_KINDS : [...INTENT_KINDS, 'secrets'],
});

const meshOf = (snapshot: Snapshot, objects: readonly KubeObject[]): Mesh => ({
  objects,
  world: worldOf({ ...snapshot, objects }),
});

interface Places {
  readonly source: Source;
  readonly context: Context;
}

async function changeOf(
  { change: files = [], delete: removed = [] }: WhatIfFlags,
  { target }: Request,
  { source, context }: Places,
): Promise<Change> {
  const namespace = target.namespace ?? source.defaultNamespace;
  const objects =
    files.length === 0 ? [] : await readChange(await context.files(), files, namespace);
  const named = await Promise.all(
    removed.map(async (text) => {
      const found = await findResource(source, resourceName(text, target, source.defaultNamespace));
      if (found !== undefined) return found;
      throw new MeshdbgError('not-found', `There is no ${text} to delete.`, {
        hint: 'Its namespace goes behind the name: virtualservice/reviews.shop',
      });
    }),
  ); // prettier-ignore
  const isRemoved = ({ annotations }: KubeObject): boolean => annotations[ACTION] === 'delete';
  return {
    objects: objects.filter((one) => !isRemoved(one)),
    removed: [...named, ...objects.filter(isRemoved)],
  };
}

interface Chosen {
  readonly only?: (proxy: IntentProxy) => boolean;
  readonly notes: readonly string[];
}

/** TARGET, -n and -l narrow the proxies; all are looked at without them. */
async function chosenProxies({ target, source: way }: Request, source: Source): Promise<Chosen> {
  if (target.text !== undefined) {
    const all = { ...target, allReplicas: true };
    const { targets, notes } = await resolveTargets(all, source, way.adminPort);
    const names = new Set(targets.map(({ proxy }) => proxyText(proxy)));
    return { only: ({ ref }) => names.has(proxyText(ref)), notes };
  }
  const { namespace, selector } = target;
  if (namespace === undefined && selector === undefined) return { notes: [] };
  const fits = labelSelector(selector ?? '');
  const only = (proxy: IntentProxy): boolean => (namespace === undefined || proxy.namespace === namespace) && fits(proxy.pod.labels); // prettier-ignore
  return { only, notes: [] };
}
