import { MeshdbgError } from '../../errors.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';
import type { AccessLogFormat } from '../model/log-line.ts';
import { compileFormat } from './compile.ts';
import type { FormatParser } from './format-parser.ts';

export interface Compiled {
  readonly format: AccessLogFormat;
  readonly parser: FormatParser;
}

/** A line that fits a format. */
export interface Fit {
  readonly compiled: Compiled;
  readonly entry: AccessLogEntry;
  /** How odd its values are (see Plausibility). */
  readonly points: number;
}

/** Compiles formats; those that cannot be used are named, one sentence each. */
export function compileFormats(
  formats: readonly AccessLogFormat[],
  wanted: ReadonlySet<string> | undefined,
): { readonly compiled: readonly Compiled[]; readonly unusable: readonly string[] } {
  const compiled: Compiled[] = [];
  const unusable: string[] = [];
  for (const format of formats)
    try {
      compiled.push({ format, parser: compileFormat(format, wanted) });
    } catch (error) {
      if (!(error instanceof MeshdbgError)) throw error;
      unusable.push(error.message);
    }
  return { compiled, unusable };
}

/** The first format that a line fits without doubt. */
export function readBy(formats: readonly Compiled[], line: string): Fit | undefined {
  for (const compiled of formats) {
    const entry = compiled.parser.read(line);
    if (entry !== undefined) return { compiled, entry, points: 0 };
  }
  return undefined;
}

/** The format in which a line's values are the least odd, the first of equals. */
export function doubtful(formats: readonly Compiled[], line: string): Fit | undefined {
  let best: Fit | undefined;
  for (const compiled of formats) {
    const parsed = compiled.parser.readDoubtful(line);
    if (parsed !== undefined && parsed.points < (best?.points ?? Infinity))
      best = { compiled, ...parsed };
  }
  return best;
}
