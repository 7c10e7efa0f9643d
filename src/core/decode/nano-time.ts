import { epochMs, rfc3339 } from '../model/time.ts';

const FORM = /^(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * A time of RFC 3339, with up to nanoseconds, in the one form that compares as text: "2026-11-20T22:12:16.123456789Z". The kubelet
 * writes the time zone of its node (kubelet pkg/kubelet/kuberuntime/logs, RFC3339NanoFixed). Undefined for what is no time.
 */
export function nanoTime(text: string): string | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, seconds = '', fraction = '', zone = ''] = match;
  const nanos = fraction.padEnd(9, '0');
  if (zone === 'Z') return text.length === 30 ? text : `${seconds}.${nanos}Z`;
  const ms = epochMs(`${seconds}${zone}`);
  return ms === undefined ? undefined : `${rfc3339(ms).slice(0, 19)}.${nanos}Z`;
}

/** A time in a line's first words: Istio's access logs, Envoy's own log and istiod's begin with one. */
const IN_LINE = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/;

/** How far into a line its time is looked for: JSON lines have it anywhere. In characters. */
const NEAR = 4096;

/** When a line says that it was written; undefined where it does not. */
export function lineTime(line: string): string | undefined {
  const found = IN_LINE.exec(line.length > NEAR ? line.slice(0, NEAR) : line)?.[0];
  return found === undefined ? undefined : nanoTime(found);
}
