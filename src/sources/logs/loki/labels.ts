import type { LogOrigin } from '../../../ports/log-stream.ts';

/** How an agent names the labels of a pod. */
export interface LabelNames {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/** Promtail and Alloy first; then OpenTelemetry, Fluent Bit and Vector as their documents configure them. */
const NAMINGS: readonly [LabelNames, ...LabelNames[]] = [
  { namespace: 'namespace', pod: 'pod', container: 'container' },
  { namespace: 'k8s_namespace_name', pod: 'k8s_pod_name', container: 'k8s_container_name' },
  { namespace: 'kubernetes_namespace_name', pod: 'kubernetes_pod_name', container: 'kubernetes_container_name' },
  { namespace: 'namespace_name', pod: 'pod_name', container: 'container_name' },
  { namespace: 'kubernetes_pod_namespace', pod: 'kubernetes_pod_name', container: 'kubernetes_container_name' },
]; // prettier-ignore

/** The naming that a Loki's labels follow: the one with the most of its names among them. */
export function namingOf(labels: readonly string[]): LabelNames {
  const known = new Set(labels);
  const hits = (naming: LabelNames): number =>
    Object.values(naming).filter((name) => known.has(name)).length;
  return NAMINGS.reduce((best, naming) => (hits(naming) > hits(best) ? naming : best), NAMINGS[0]);
}

/** Whose lines a stream holds, whatever agent sent them; "" for what no label tells. */
export function originOf(labels: Readonly<Record<string, string>>): LogOrigin {
  const first = (part: keyof LabelNames): string => {
    for (const naming of NAMINGS) {
      const value = labels[naming[part]];
      if (value !== undefined) return value;
    }
    return '';
  };
  return { namespace: first('namespace'), pod: first('pod'), container: first('container') };
}
