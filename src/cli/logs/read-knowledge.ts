import { decodeCapture } from '../../core/decode/snapshot.ts';
import { MeshdbgError } from '../../core/errors.ts';
import { meshSettings } from '../../core/intent/world/mesh-config.ts';
import { BUNDLE_FACTS_NEEDS, FACTS_NEEDS, factsOf } from '../../core/diagnosis/facts.ts';
import { ownerFinder } from '../../core/diagnosis/owners.ts';
import { formatsOfMesh } from '../../core/logs/format/mesh-formats.ts';
import { formatsOfListeners } from '../../core/logs/format/proxy-formats.ts';
import { writerOf } from '../../core/logs/meaning/writer-of.ts';
import type { AccessLogFormat } from '../../core/logs/model/log-line.ts';
import type { Capture, Needs } from '../../core/model/capture.ts';
import { proxyText, type ProxyRef } from '../../core/model/proxy.ts';
import type { KubeObject } from '../../core/model/kube.ts';
import type { ProxySnapshot, Snapshot } from '../../core/model/snapshot.ts';
import { podIndex } from '../../core/query/pod-index.ts';
import type { Clock } from '../../ports/clock.ts';
import { capture } from '../../sources/capture.ts';
import type { ProxyTarget, Source } from '../../sources/source.ts';
import { knownTarget } from '../../sources/target/proxy-of.ts';
import type { Knowledge } from './knowledge.ts';
import { LateProxies } from './late-proxies.ts';
import { lineDiagnosis } from './line-diagnosis.ts';

/** What of the mesh is read beside the lines. */
export interface KnowledgeWanted {
  readonly istioNamespace: string;
  readonly revision: string | undefined;
  /** The proxies whose lines are read. */
  readonly targets: readonly ProxyTarget[];
  /** All that owners and causes are found by, not only formats and names. */
  readonly deep: boolean;
  /** Each line of a failure gets its cause. */
  readonly diagnoses: boolean;
  readonly clock: Clock;
}

/** What lines are read and explained by. */
export interface Known extends Knowledge {
  readonly snapshot: Snapshot;
}

/** Proxies whose own config is read before the first line, of further ones when their logs are. */
const FIRST_PROXIES = 16;

/** Formats, and by whom a line was written. */
const LIGHT_NEEDS: Needs = {
  proxy: [
    { section: 'listeners', optional: true },
    { section: 'bootstrap', optional: true },
  ],
  objects: ['pods'],
};

/**
 * Reads what lines are explained by. Nothing of it is needed: what cannot be read is left out, and said where somebody asked for
 * causes.
 */
export async function readKnowledge(source: Source, wanted: KnowledgeWanted): Promise<Known> {
  const { deep, istioNamespace } = wanted;
  const isBundle = source.knownProxies !== undefined;
  const facts = isBundle ? BUNDLE_FACTS_NEEDS : FACTS_NEEDS;
  const needs: Needs = {
    ...(deep
      ? { ...facts, proxy: [...facts.proxy, { section: 'bootstrap', optional: true }] }
      : LIGHT_NEEDS),
    namespaces: [...new Set(wanted.targets.map(({ proxy }) => proxy.namespace))],
  };
  const targets = deep && isBundle ? everyProxy(source, wanted.targets) : wanted.targets.slice(0, FIRST_PROXIES); // prettier-ignore
  const captured = await captureSome(source, targets, needs);
  const snapshot: Snapshot = {
    ...decodeCapture(captured, needs),
    istioNamespace,
    defaultNamespace: source.defaultNamespace,
  };
  const known = deep ? factsOf(snapshot) : undefined;
  const { admit, ...told } = knowledgeOf(snapshot, await formatsOfTheMesh(source, wanted));
  const late = new LateProxies(
    {
      source,
      clock: wanted.clock,
      targets: wanted.targets,
      read: async (target, pod) => {
        const one = await capture(source, [target], { proxy: LIGHT_NEEDS.proxy });
        admit(decodeCapture(one, LIGHT_NEEDS), pod);
      },
    },
    targets.map(({ proxy }) => proxyText(proxy)),
  );
  return {
    ...told,
    learn: (proxy) => late.learn(proxy),
    snapshot,
    ...(known === undefined ? {} : { facts: known, owners: ownerFinder(known, snapshot.gaps) }),
    ...(wanted.diagnoses ? { diagnose: lineDiagnosis(known) } : {}),
    notes: deep ? snapshot.gaps.map(({ section, reason }) => `not read: ${section}: ${reason}`) : [],
  };
} // prettier-ignore

function everyProxy(source: Source, targets: readonly ProxyTarget[]): readonly ProxyTarget[] {
  const named = new Set(targets.map(({ proxy }) => proxyText(proxy)));
  const others = (source.knownProxies ?? []).filter((proxy) => !named.has(proxyText(proxy)));
  return [...targets, ...others.map((proxy) => knownTarget(proxy))];
}

/** Where no proxy answers, the objects are still worth having. */
async function captureSome(
  source: Source,
  targets: readonly ProxyTarget[],
  needs: Needs,
): Promise<Capture> {
  try {
    return await capture(source, targets, needs);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    const captured = await capture(source, [], { ...needs, proxy: [] });
    const gap = { section: 'proxies', reason: error.message, hint: error.hint ?? '' };
    return { ...captured, gaps: [...captured.gaps, gap] };
  }
}

const isForeseen = (error: unknown): error is MeshdbgError =>
  error instanceof MeshdbgError && error.code !== 'interrupted';

/** The mesh config's formats, where its ConfigMap may be read. */
async function formatsOfTheMesh(
  source: Source,
  { istioNamespace, revision }: KnowledgeWanted,
): Promise<readonly AccessLogFormat[]> {
  const name = revision === undefined || revision === 'default' ? 'istio' : `istio-${revision}`;
  try {
    const map = await source.objects.get('configmaps', istioNamespace, name);
    if (map === undefined) return [];
    const { mesh } = meshSettings([map], undefined, { istioNamespace, revision, shared: undefined });
    return formatsOfMesh(mesh);
  } catch (error) {
    if (isForeseen(error)) return [];
    throw error;
  }
} // prettier-ignore

/** What proxies and pods tell, and a place for those that are read later. */
function knowledgeOf(
  snapshot: Pick<Snapshot, 'objects' | 'proxies'>,
  meshFormats: readonly AccessLogFormat[],
): Pick<Knowledge, 'podAt' | 'writerOf' | 'formatsOf'> & {
  readonly admit: (read: Pick<Snapshot, 'proxies'>, pod?: KubeObject) => void;
} {
  const pods = new Map(podIndex(snapshot.objects));
  const podObjects = new Map(
    snapshot.objects.filter(({ kind }) => kind === 'Pod').map((pod) => [`${pod.namespace}/${pod.name}`, pod]),
  );
  const proxies = new Map<string, ProxySnapshot>();
  const own = new Map<string, readonly AccessLogFormat[]>();
  const admit = (read: Pick<Snapshot, 'proxies'>, pod?: KubeObject): void => {
    for (const proxy of read.proxies) {
      const name = proxyText(proxy.proxy);
      proxies.set(name, proxy);
      own.set(name, formatsOfListeners(proxy.listeners.map(({ config }) => config)));
    }
    if (pod === undefined) return;
    podObjects.set(`${pod.namespace}/${pod.name}`, pod);
    for (const [ip, at] of podIndex([pod])) pods.set(ip, at);
  };
  admit(snapshot);
  const ofOthers = distinct([...[...own.values()].flat(), ...meshFormats]);
  return {
    admit,
    podAt: (ip) => pods.get(ip),
    writerOf: (proxy) => writerOf(podObjects.get(proxyText(proxy)), proxies.get(proxyText(proxy))?.bootstrap),
    formatsOf: (proxy: ProxyRef) => {
      const formats = own.get(proxyText(proxy)) ?? [];
      return formats.length > 0 ? formats : ofOthers;
    },
  };
} // prettier-ignore

/** Each format once. */
function distinct(formats: readonly AccessLogFormat[]): readonly AccessLogFormat[] {
  const byText = new Map(
    formats.map((format) => [JSON.stringify([format.template, format.omitsEmptyValues]), format]),
  );
  return [...byText.values()];
}
