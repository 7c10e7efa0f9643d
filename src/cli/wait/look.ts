import { labelSelector } from '../../core/decode/label-selector.ts';
import { decodeCapture } from '../../core/decode/snapshot.ts';
import { MeshdbgError } from '../../core/errors.ts';
import type { Needs } from '../../core/model/capture.ts';
import { KINDS } from '../../core/model/kinds.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ResourceRef } from '../../core/model/resource.ts';
import type { Snapshot } from '../../core/model/snapshot.ts';
import { epochMs } from '../../core/model/time.ts';
import { changedAt } from '../../core/status/change.ts';
import { holdsMark, MARKED_SECTIONS, markOf } from '../../core/status/reference.ts';
import {
  judgeWait,
  type WaitCondition,
  type WaitRow,
  type WaitVerdict,
} from '../../core/status/wait.ts';
import { capture } from '../../sources/capture.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { knownTarget, proxyOf } from '../../sources/target/proxy-of.ts';
import type { Request } from '../request.ts';
import { lookAt } from '../street.ts';
import { findResource, type ResourceName } from './resource.ts';

export interface WaitPlan {
  readonly condition: WaitCondition;
  readonly resource: ResourceName | undefined;
  /** Look into the configs of the proxies, too. */
  readonly deep: boolean;
  readonly request: Request;
}

/** What one look found. */
export interface WaitLook extends WaitVerdict {
  readonly snapshot: Snapshot;
  readonly resource: ResourceRef | undefined;
  /** Epoch milliseconds. */
  readonly changed: number | undefined;
  readonly notes: readonly string[];
}

/** Looks at the mesh as often as it is called, and remembers what it saw of an object that goes away. */
export function waitLooker(source: Source, plan: WaitPlan): () => Promise<WaitLook> {
  let last: KubeObject | undefined;
  let alive: number | undefined;
  return async () => {
    const { resource: name, condition } = plan;
    const found = name === undefined ? undefined : await findResource(source, name);
    if (name !== undefined && found === undefined && condition !== 'deleted') throw missing(name);
    const { snapshot, notes } = await lookAt(source, {
      request: withoutTarget(plan.request),
      needs: NEEDS,
      optional: true,
    });
    if (found !== undefined) {
      last = found;
      alive = epochMs(snapshot.capturedAt);
    }
    const known = found ?? last;
    const common = {
      snapshot,
      resource: name === undefined ? undefined : refOf(name, known),
      changed: found === undefined ? alive : changedAt(found),
    };
    if (condition === 'deleted' && found !== undefined)
      return { ...common, rows: [], reached: false, notes: [...notes, 'it still exists'] };
    const verdict = judge(snapshot, plan, {
      resource: known,
      since: found === undefined ? alive : undefined,
    });
    const { rows, notes: deeper } = await inDepth(source, {
      plan,
      verdict,
      snapshot,
      ref: common.resource,
    });
    const reached =
      verdict.reached &&
      (condition === 'rejected' || rows.every(({ state }) => state === 'has-it'));
    const said = [
      ...(verdict.note === undefined ? [] : [verdict.note]),
      ...(name !== undefined && common.changed === undefined ? [UNDATED] : []),
    ];
    return { ...common, rows, reached, notes: [...notes, ...said, ...deeper] };
  };
}

const UNDATED =
  'when it changed is not known: any acknowledged config counts (--deep looks into the configs)';

const NEEDS: Needs = {
  proxy: [],
  objects: ['pods', 'sidecars'],
  istiod: { sections: ['syncz', 'version'] },
};

const missing = ({ name, kinds, places }: ResourceName): MeshdbgError =>
  new MeshdbgError(
    'not-found',
    `There is no ${kinds.map((kind) => KINDS[kind].kind).join(' or ')} ${name} in namespace ${places.map(({ namespace }) => namespace).join(' or ')}.`,
    { hint: 'Name its namespace with -n, or NAME.NAMESPACE.' },
  );

/** The word on the command line is no proxy. */
function withoutTarget(request: Request): Request {
  const { text: _, ...target } = request.target;
  return { ...request, target };
}

interface Known {
  readonly resource: KubeObject | undefined;
  readonly since: number | undefined;
}

function judge(snapshot: Snapshot, plan: WaitPlan, { resource, since }: Known): WaitVerdict {
  const { target, source } = plan.request;
  // With a resource -n says where that is.
  const namespace =
    plan.resource === undefined && !target.allNamespaces ? target.namespace : undefined;
  return judgeWait(snapshot, {
    condition: plan.condition,
    resource,
    since,
    namespace,
    rootNamespace: source.istioNamespace,
    labels: target.selector === undefined ? undefined : labelSelector(target.selector),
  });
}

function refOf({ name, kinds, places }: ResourceName, known: KubeObject | undefined): ResourceRef {
  if (known !== undefined)
    return { kind: known.kind, namespace: known.namespace, name: known.name };
  const [kind] = kinds;
  const place = places.at(-1);
  return {
    kind: kind === undefined ? '' : KINDS[kind].kind,
    namespace: place?.namespace ?? '',
    name: place?.name ?? name,
  };
}

interface Deep {
  readonly plan: WaitPlan;
  readonly verdict: WaitVerdict;
  readonly snapshot: Snapshot;
  readonly ref: ResourceRef | undefined;
}

/** Only those that have acknowledged everything are worth looking into. */
async function inDepth(
  source: Source,
  { plan, verdict: { rows }, snapshot, ref }: Deep,
): Promise<{ readonly rows: readonly WaitRow[]; readonly notes: readonly string[] }> {
  if (!plan.deep || plan.condition === 'rejected') return { rows, notes: [] };
  const mark = ref === undefined ? undefined : markOf(ref);
  if (mark === undefined)
    return {
      rows,
      notes: [
        '--deep knows VirtualServices, DestinationRules and AuthorizationPolicies by name in a config; here acknowledgements count',
      ],
    };
  const settled = rows.filter(({ state }) => state === 'has-it');
  const targets = settled.map((row) => targetOf(source, snapshot, { row, request: plan.request }));
  const needs: Needs = { proxy: MARKED_SECTIONS.map((section) => ({ section })) };
  const captured = await capture(
    source,
    targets.filter((target) => target !== undefined),
    needs,
  );
  const proxies = decodeCapture(captured, needs).proxies;
  const wanted = plan.condition === 'synced';
  return {
    notes: [],
    rows: rows.map((row) => {
      if (row.state !== 'has-it') return row;
      const proxy = proxies.find(
        ({ proxy: one }) => one.namespace === row.namespace && one.pod === row.proxy,
      );
      if (proxy === undefined) return { ...row, state: 'not-read' };
      if (holdsMark(proxy, mark) === wanted) return row;
      return { ...row, state: wanted ? 'not-in-config' : 'still-in-config' };
    }),
  };
}

/** Undefined for what is no Envoy. */
function targetOf(
  source: Source,
  { objects }: Snapshot,
  { row, request }: { readonly row: WaitRow; readonly request: Request },
): ProxyTarget | undefined {
  const { adminPort } = request.source;
  const { namespace, proxy: name } = row;
  if (source.knownProxies !== undefined) return knownTarget({ namespace, pod: name }, adminPort);
  const pod = objects.find(
    (one) => one.kind === 'Pod' && one.namespace === namespace && one.name === name,
  );
  const judged = pod === undefined ? undefined : proxyOf(pod, adminPort);
  return judged !== undefined && 'target' in judged ? judged.target : undefined;
}
