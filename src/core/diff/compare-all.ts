import { MeshdbgError } from '../errors.ts';
import { proxyText } from '../model/proxy.ts';
import type { Gap } from '../model/gap.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { snapshotAgainstSnapshot, type Comparison } from './comparisons.ts';
import { istiodSide, nothingToCompare, sidesOfProxies } from './proxy-sides.ts';
import type { Side, SideKind } from './sections.ts';
import { absentConfig } from '../why/absent.ts';
import type { WhyItem } from '../why/answer.ts';
import { explain } from '../why/explain.ts';
import { diffThreeSides } from './three-sides.ts';
import { diffSides, type Difference, type DiffOptions, type DiffResult } from './diff.ts';
import { nodeLocalServices, shardAddresses, sliceAddresses } from './endpoint-sources.ts';
import { traceEndpoints, type EndpointTrace } from './endpoint-trace.ts';
import { compareReplicas } from './replicas.ts';

export interface CompareOptions extends Pick<DiffOptions, 'sections' | 'name' | 'patches'> {
  /** The sides of each proxy; two proxies or captures; the replicas of a workload with each other. */
  readonly form: 'sides' | 'two' | 'replicas';
  /** Of form "sides": which; all that are at hand when absent. */
  readonly between?: readonly SideKind[];
  /** The second capture of form "two". */
  readonly other?: Snapshot;
  /** What --why asks for: the answer is about that, and differences are those of what it concerns. */
  readonly why?: string;
  /** Whether to follow endpoints from EndpointSlice to Envoy; only istiod's side tells. */
  readonly wantsEndpoints: boolean;
}

export type Compared = Comparison & { readonly result: DiffResult };

export interface ComparisonResult {
  readonly pairs: readonly Compared[];
  /** Of replicas: the names of those that agree. */
  readonly agree?: readonly string[];
  /** With --why, for each proxy. */
  readonly why?: readonly WhyItem[];
  readonly endpoints?: readonly (EndpointTrace & { readonly proxy: string })[];
  readonly gaps: readonly Gap[];
}

/**
 * Answers `diff` in all its forms.
 * @throws {MeshdbgError} not-found when there is nothing to compare
 */
export function compareAll(snapshot: Snapshot, options: CompareOptions): ComparisonResult {
  const { form, between, other, sections, name, patches, wantsEndpoints, why } = options;
  const wanted: DiffOptions = {
    objects: snapshot.objects,
    patches: patches ?? false,
    ...(sections === undefined ? {} : { sections }),
    ...(name === undefined ? {} : { name }),
  };
  if (form === 'replicas') {
    const { agree, sample, odd } = compareReplicas(snapshot.proxies, wanted);
    return { pairs: odd.length > 0 ? odd : [sample], agree, gaps: [] };
  }
  if (form === 'two' && other === undefined)
    throw new MeshdbgError('not-found', 'There is no second proxy to compare with.');
  const { list, gaps } =
    other === undefined
      ? sidesOfProxies(snapshot, between)
      : snapshotAgainstSnapshot(snapshot, other);
  // The way of endpoints can be followed without what istiod would send: that step is unknown then.
  const traces = wantsEndpoints && form === 'sides' ? { endpoints: tracesOf(snapshot, name) } : {};
  if (list.length === 0 && (traces.endpoints ?? []).length === 0) throw nothingToCompare(gaps);
  const answers: WhyItem[] = [];
  const pairs = list.map((comparison): Compared => {
    const { left, middle, right, sync } = comparison;
    const items = why === undefined ? undefined : explained(left, why, snapshot);
    answers.push(...(items ?? []));
    const all = { ...wanted, ...(sync === undefined ? {} : { sync }), ...concerned(items, name) };
    const result =
      middle === undefined
        ? diffSides(left, right, all)
        : diffThreeSides({ intended: left, istiod: middle, envoy: right }, all);
    return { ...comparison, result: withAbsences(result, left.intent) };
  });
  return { pairs, gaps, ...traces, ...(why === undefined ? {} : { why: answers }) };
}

/** @throws {MeshdbgError} not-found when what the YAML means for a proxy is not known */
function explained({ intent }: Side, why: string, { objects }: Snapshot): WhyItem[] {
  if (intent !== undefined) return explain(why, intent, objects);
  throw new MeshdbgError('not-found', 'What the YAML means is not known, and with that not why.', {
    hint: '--why needs all Kubernetes and Istio objects of the mesh, and the Pod of the proxy among them.',
  });
}

/** Only differences of what an answer is about. */
function concerned(
  items: readonly WhyItem[] | undefined,
  name: CompareOptions['name'],
): Pick<DiffOptions, 'name'> {
  if (items === undefined) return {};
  const names = new Set(items.flatMap(({ concerns }) => concerns));
  return { name: (one) => names.has(one) && (name?.(one) ?? true) };
}

/** What the YAML does not mean says which rule left it out. */
function withAbsences(result: DiffResult, intent: Side['intent']): DiffResult {
  if (intent === undefined) return result;
  const differences = result.differences.map((row): Difference => {
    const { left, values, section, name, path, note, cause } = row;
    if ((values === undefined ? left : values.intended) !== null) return row;
    const found = absentConfig(intent, { section, name, path });
    if (found === undefined) return row;
    return { ...row, cause: found.cause ?? cause, note: [note, found.says].filter((text) => text !== undefined).join('; ') }; // prettier-ignore
  });
  return { ...result, differences };
}

function tracesOf(
  snapshot: Snapshot,
  name?: (cluster: string) => boolean,
): (EndpointTrace & { readonly proxy: string })[] {
  const { objects, istiods, proxies } = snapshot;
  const shared = {
    slices: sliceAddresses(objects),
    shards: shardAddresses(istiods, objects),
    nodeLocal: nodeLocalServices(objects),
  };
  const envoys = proxies.filter(({ origin }) => origin === 'envoy');
  return envoys.flatMap((envoy) =>
    traceEndpoints({ ...shared, istiod: istiodSide(snapshot, envoy)?.proxy, envoy }, name).map(
      (trace) => ({ proxy: proxyText(envoy.proxy), ...trace }),
    ),
  );
}
