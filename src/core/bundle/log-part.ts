import { epochMs } from '../model/time.ts';

/** Which part of a log is wanted, as kubectl logs means it. */
export interface LogPart {
  /** Lines from the end; all when absent. */
  readonly tailLines?: number;
  /** Seconds before `now`. */
  readonly sinceSeconds?: number;
}

/** A time in a line's first words: Istio's access logs and istiod's own log all begin with one. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/;

/**
 * The wanted part of a saved log. Lines without a time are as old as the line above.
 * @param nowMs when the log was saved, epoch milliseconds
 */
export function logPart(bytes: Uint8Array, part: LogPart, nowMs: number): Uint8Array {
  const { tailLines, sinceSeconds } = part;
  if (tailLines === undefined && sinceSeconds === undefined) return bytes;
  let lines: readonly string[] = new TextDecoder().decode(bytes).match(/[^\n]*\n|[^\n]+$/g) ?? [];
  if (sinceSeconds !== undefined) {
    const from = nowMs - sinceSeconds * 1000;
    const first = lines.findIndex((line) => (epochMs(TIME.exec(line)?.[0]) ?? -Infinity) >= from);
    lines = first === -1 ? [] : lines.slice(first);
  }
  if (tailLines !== undefined) lines = lines.slice(Math.max(0, lines.length - tailLines));
  return new TextEncoder().encode(lines.join(''));
}
