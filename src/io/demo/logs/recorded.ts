/** A container's log in the bundle. */
export interface RecordedLog {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  read(): Promise<Uint8Array>;
}

/** A line of a container's log. */
export interface Line {
  /** With its line break, where it has one; one character a byte, so that nothing is lost of what is no UTF-8. */
  readonly text: string;
  /** Epoch milliseconds; never before the line above, as the kubelet stamps lines when they are written. */
  readonly at: number;
}

/** A time in a line's first words: Istio's text and JSON access logs and istiod's own log all begin with one. */
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/;

/** The lines of a recorded log. @param fallback epoch milliseconds, for a log without times */
export function recordedLines(bytes: Uint8Array, fallback: number): Line[] {
  const lines =
    Buffer.from(bytes)
      .toString('latin1')
      .match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const times = lines.map((line) => Date.parse(TIME.exec(line)?.[0] ?? ''));
  let at = times.find((time) => !Number.isNaN(time)) ?? fallback;
  return lines.map((line, index) => {
    at = Math.max(at, times[index] || 0);
    return { text: line, at };
  });
}

/**
 * Whether a line tells of a request: it has a time. Envoy's, the agent's and istiod's own lines begin with theirs or are JSON with a
 * level; the YAML that an agent prints when it starts has none.
 */
export const isAccessLine = (text: string): boolean =>
  TIME.test(text) && !/^\d{4}[-/]\d\d|^\{.*"(?:level|severity)":/.test(text);
