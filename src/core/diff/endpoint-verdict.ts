/** What each step on the way of one address knows; null where that step was not read. */
export interface EndpointSteps {
  readonly slice: 'ready' | 'not-ready' | 'absent' | null;
  readonly istiodShards: 'healthy' | 'unhealthy' | 'absent' | null;
  readonly istiodEds: 'present' | 'absent' | null;
  readonly envoyEds: 'present' | 'absent' | null;
  /** Envoy's live verdict (/clusters). */
  readonly live: 'healthy' | 'unhealthy' | 'absent' | null;
}

export interface EndpointFinding {
  /**
   * ghost: Envoy may send to an address that a step before it no longer has. missing: a ready address that Envoy
   * lacks. unhealthy: there, but Envoy avoids it.
   */
  readonly finding: 'ghost' | 'missing' | 'unhealthy' | null;
  /** The first step that lacks (or, for a ghost, still has) the address. */
  readonly step: 'istiod-shards' | 'istiod-eds' | 'envoy-eds' | 'live' | null;
  /** What explains it. */
  readonly note?: string;
}

/** What explains that an address is not where it was expected. */
export interface Circumstances {
  /** istiod has it from a ServiceEntry, a WorkloadEntry or another cluster: no slice here names it. */
  readonly fromOtherRegistry: boolean;
  /** Only proxies of the same node get it (internalTrafficPolicy Local). */
  readonly isNodeLocal: boolean;
  /** istiod sends the cluster a locality without its hosts. */
  readonly isEmptiedLocality: boolean;
  /** Some endpoints are in networks of their own: proxies elsewhere get the address of a gateway instead. */
  readonly hasNetworks: boolean;
}

/** The order in which an address travels. */
const WAY = [
  ['istiodShards', 'istiod-shards'],
  ['istiodEds', 'istiod-eds'],
  ['envoyEds', 'envoy-eds'],
  ['live', 'live'],
] as const;

const NOTHING: EndpointFinding = { finding: null, step: null };

/** What is wrong with one address. An address that is not ready may be anywhere: istiod may send it or not (PILOT_SEND_UNHEALTHY_ENDPOINTS). */
export function judge(steps: EndpointSteps, because: Circumstances): EndpointFinding {
  if (steps.slice === 'ready') {
    const lost = WAY.find(([step]) => steps[step] === 'absent');
    const isSent = steps.istiodShards === 'absent' || steps.istiodEds === 'present';
    const byDesign = !isSent && (because.isNodeLocal || because.hasNetworks);
    if (lost !== undefined) return byDesign ? NOTHING : missing(lost[1], because);
  }
  const ghost = ghostAt(steps, because);
  if (ghost !== undefined) return { finding: 'ghost', step: ghost };
  return steps.live === 'unhealthy' ? { finding: 'unhealthy', step: 'live' } : NOTHING;
}

const missing = (
  step: EndpointFinding['step'],
  { isEmptiedLocality }: Circumstances,
): EndpointFinding =>
  step === 'istiod-eds' && isEmptiedLocality
    ? { finding: 'missing', step, note: 'locality settings give its locality no share' }
    : { finding: 'missing', step };

/** The first step that has an address which the step before it has not. */
function ghostAt(
  steps: EndpointSteps,
  because: Circumstances,
): EndpointFinding['step'] | undefined {
  if (because.fromOtherRegistry || steps.slice !== 'absent') return undefined;
  // Without istiod's shards nobody knows whether the address is of another registry.
  if (steps.istiodShards === null && steps.istiodEds !== 'absent') return undefined;
  const kept = WAY.find(([step]) => steps[step] !== 'absent' && steps[step] !== null)?.[1];
  return because.hasNetworks && kept === 'istiod-eds' ? undefined : kept;
}
