/** One line of the Prometheus text format: a metric with its labels and its value. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** The metric's name of a line, without reading the rest; undefined for comments and what is none. */
export const metricName = (line: string): string | undefined => NAME.exec(line)?.[0];

/**
 * Reads one line (prometheus.io, "Exposition formats", text format). Undefined for comments, empty lines, and what is no sample: half a line of
 * a file that was cut.
 */
export function decodeSample(line: string): Sample | undefined {
  const name = metricName(line);
  if (name === undefined) return undefined;
  const labels = new Map<string, string>();
  let at = name.length;
  if (line[at] === '{') {
    at += 1;
    while (line[at] !== '}') {
      LABEL.lastIndex = at;
      const [whole, key, text] = LABEL.exec(line) ?? [];
      if (whole === undefined || key === undefined || text === undefined) return undefined;
      labels.set(
        key,
        text.replace(/\\(.)/g, (all, sign: string) => ESCAPES[sign] ?? all),
      );
      at += whole.length;
    }
    at += 1;
  }
  const [, number] = /^\s+(\S+)(?:\s+-?\d+)?\s*$/.exec(line.slice(at)) ?? [];
  const value = number === undefined ? Number.NaN : Number(number);
  return Number.isNaN(value) ? undefined : { name, labels, value };
}
