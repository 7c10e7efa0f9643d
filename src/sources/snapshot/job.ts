import type { SnapshotPlan } from '../../core/bundle/plan.ts';
import type { MeshdbgError } from '../../core/errors.ts';
import type { ProxyRef } from '../../core/model/proxy.ts';
import type { BundleWriter } from '../../ports/files.ts';
import type { ProxyTarget, RawReader, Source } from '../source.ts';
import type { PartRecord } from './collector.ts';

/** What one snapshot reads, and where it goes. */
export interface SnapshotJob {
  readonly source: Source;
  readonly raw: RawReader;
  /** Without those in excluded namespaces. */
  readonly targets: readonly ProxyTarget[];
  readonly plan: SnapshotPlan;
  readonly istioNamespace: string;
  readonly writer: BundleWriter;
  readonly signal: AbortSignal;
  /** Called when a part is done. */
  readonly onPart: (record: PartRecord) => void;
}

/** What a step of a snapshot wrote. */
export interface Step {
  readonly records: readonly PartRecord[];
  /** The first thing that could not be read. */
  readonly error?: MeshdbgError | undefined;
}

export interface IstiodStep extends Step {
  readonly istiods: readonly ProxyRef[];
}
