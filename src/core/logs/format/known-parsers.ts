import { isObject } from '../../decode/read.ts';
import { compileFormats, doubtful, readBy, type Compiled, type Fit } from './compiled.ts';
import { KNOWN_TEXTS } from './known-formats.ts';
import { formatOfKeys } from './known-keys.ts';
import { parsedJson } from './parsed-json.ts';

/** Sets of keys that are remembered; a stream with more of them is no access log. */
const REMEMBERED = 64;

/** Parsers of the formats that need no configuration, compiled when the first line asks for them. */
export class KnownFormats {
  private texts: readonly Compiled[] | undefined;
  private readonly byKeys = new Map<string, Compiled | undefined>();

  private readonly wanted: ReadonlySet<string> | undefined;

  constructor(wanted: ReadonlySet<string> | undefined) {
    this.wanted = wanted;
  }

  /** The known format that a line fits without doubt. */
  read(line: string): Fit | undefined {
    return line.startsWith('{') ? this.readJson(line) : readBy(this.textFormats(line), line);
  }

  /** The known format in which the line's values are the least odd. */
  doubtful(line: string): Fit | undefined {
    return doubtful(this.textFormats(line), line);
  }

  /** All known texts begin with a bracket. */
  private textFormats(line: string): readonly Compiled[] {
    if (!line.startsWith('[')) return [];
    this.texts ??= compileFormats(KNOWN_TEXTS, this.wanted).compiled;
    return this.texts;
  }

  private readJson(line: string): Fit | undefined {
    const keys = keysOf(line);
    const compiled = keys === undefined ? undefined : this.formatOf(keys);
    return compiled === undefined ? undefined : readBy([compiled], line);
  }

  private formatOf(keys: readonly string[]): Compiled | undefined {
    const id = JSON.stringify(keys.toSorted());
    if (!this.byKeys.has(id)) {
      if (this.byKeys.size >= REMEMBERED) this.byKeys.clear();
      const format = formatOfKeys(keys);
      const [compiled] = format === undefined ? [] : compileFormats([format], this.wanted).compiled;
      this.byKeys.set(id, compiled);
    }
    return this.byKeys.get(id);
  }
}

function keysOf(line: string): readonly string[] | undefined {
  const parsed = parsedJson(line);
  return isObject(parsed) ? Object.keys(parsed) : undefined;
}
