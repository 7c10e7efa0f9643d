const PREFIX = /^\d{4}-\d\d-\d\dT\S+ std(?:out|err) [FP] /;

/**
 * A line without what a container runtime writes before it in the files of a node ("2026-11-20T22:12:16.123456789Z stdout F …",
 * kubernetes CRI logging format); lines without that stay as they are.
 */
export function withoutCriPrefix(line: string): string {
  // Nearly no line has one: only those that begin with a year are looked at closer.
  if (line.charCodeAt(4) !== DASH || line.charCodeAt(0) > NINE) return line;
  const prefix = PREFIX.exec(line)?.[0];
  return prefix === undefined ? line : line.slice(prefix.length);
}

const DASH = 0x2d;
const NINE = 0x39;
