import { MeshdbgError } from '../errors.ts';
import { proxyText } from '../model/proxy.ts';
import type { Gap } from '../model/gap.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { snapshotAgainstSnapshot, type Comparison } from './comparisons.ts';
import { istiodSide, nothingToCompare, sidesOfProxies } from './proxy-sides.ts';
import type { SideKind } from './sections.ts';
import { diffThreeSides } from './three-sides.ts';
import { diffSides, type DiffOptions, type DiffResult } from './diff.ts';
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
  /** Whether to follow endpoints from EndpointSlice to Envoy; only istiod's side tells. */
  readonly wantsEndpoints: boolean;
}

export type Compared = Comparison & { readonly result: DiffResult };

export interface ComparisonResult {
  readonly pairs: readonly Compared[];
  /** Of replicas: the names of those that agree. */
  readonly agree?: readonly string[];
  readonly endpoints?: readonly (EndpointTrace & { readonly proxy: string })[];
  readonly gaps: readonly Gap[];
}

/**
 * Answers `diff` in all its forms.
 * @throws {MeshdbgError} not-found when there is nothing to compare
 */
export function compareAll(snapshot: Snapshot, options: CompareOptions): ComparisonResult {
  const { form, between, other, sections, name, patches, wantsEndpoints } = options;
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
  const pairs = list.map((comparison): Compared => {
    const { left, middle, right, sync } = comparison;
    const all = sync === undefined ? wanted : { ...wanted, sync };
    const result =
      middle === undefined
        ? diffSides(left, right, all)
        : diffThreeSides({ intended: left, istiod: middle, envoy: right }, all);
    return { ...comparison, result };
  });
  return { pairs, gaps, ...traces };
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
