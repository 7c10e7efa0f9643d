import { MeshdbgError } from '../errors.ts';
import { proxyText } from '../model/proxy.ts';
import type { Gap } from '../model/gap.ts';
import type { Snapshot } from '../model/snapshot.ts';
import {
  istiodAgainstEnvoy,
  istiodDump,
  nothingToCompare,
  snapshotAgainstSnapshot,
  type Comparison,
} from './comparisons.ts';
import { diffSides, type DiffOptions, type DiffResult } from './diff.ts';
import { nodeLocalServices, shardAddresses, sliceAddresses } from './endpoint-sources.ts';
import { traceEndpoints, type EndpointTrace } from './endpoint-trace.ts';
import { compareReplicas } from './replicas.ts';

export interface CompareOptions extends Pick<DiffOptions, 'sections' | 'name' | 'patches'> {
  /** istiod with the Envoy of each proxy; two proxies or captures; the replicas of a workload with each other. */
  readonly form: 'istiod-envoy' | 'two' | 'replicas';
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
  const { form, other, sections, name, patches, wantsEndpoints } = options;
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
    other === undefined ? istiodAgainstEnvoy(snapshot) : snapshotAgainstSnapshot(snapshot, other);
  // The way of endpoints can be followed without what istiod would send: that step is unknown then.
  const traces =
    wantsEndpoints && form === 'istiod-envoy' ? { endpoints: tracesOf(snapshot, name) } : {};
  if (list.length === 0 && (traces.endpoints ?? []).length === 0) throw nothingToCompare(gaps);
  const pairs = list.map((comparison): Compared => {
    const { left, right, sync } = comparison;
    const result = diffSides(left, right, sync === undefined ? wanted : { ...wanted, sync });
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
    traceEndpoints({ ...shared, istiod: istiodDump(snapshot, envoy.proxy), envoy }, name).map(
      (trace) => ({ proxy: proxyText(envoy.proxy), ...trace }),
    ),
  );
}
