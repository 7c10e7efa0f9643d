import type { AccessLogEntry } from '../model/access-log-entry.ts';
import type { Column } from './column.ts';

export interface Parsed {
  readonly entry: AccessLogEntry;
  /** How odd the values are together; 0: no doubt. */
  readonly points: number;
}

/** Reads the lines of one format. */
export interface FormatParser {
  readonly columns: readonly Column[];
  /** The entry of a line that fits the format without doubt; undefined for any other line. */
  read(line: string): AccessLogEntry | undefined;
  /** The entry of a line that fits the format in one of several ways; slower. */
  readDoubtful(line: string): Parsed | undefined;
  /**
   * A line that it reads, without the values of operators that let somebody in; as it is where the format has none.
   */
  shown(line: string): string;
  /** Why a line that neither could read does not fit. */
  misfit(line: string): string;
}
