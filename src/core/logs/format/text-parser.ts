import { redactedLog } from '../../decode/redact-log.ts';
import type { AccessLogEntry } from '../model/access-log-entry.ts';
import { columnsOf, type Column } from './column.ts';
import { DividedText } from './divided-text.ts';
import type { FormatParser, Parsed } from './format-parser.ts';
import type { FormatString } from './format-string.ts';
import { Row } from './row.ts';
import { explainMisfit } from './text-misfit.ts';

/** Reads lines of one text format. */
export class TextParser implements FormatParser {
  private readonly text: DividedText;
  private readonly row = new Row();
  private readonly redacted: (text: string) => string;

  /** @param redacted what is done with texts of a line; where the format is a guess, they may be anything */
  constructor(
    format: FormatString,
    wanted: ReadonlySet<string> | undefined,
    redacted: (text: string) => string = redactedLog,
  ) {
    this.redacted = redacted;
    const operators = format.operators.map((operator, at) => ({
      operator,
      before: format.literals[at] ?? '',
      after: format.literals[at + 1] ?? '',
    }));
    this.text = new DividedText(format, columnsOf(operators, wanted, redacted));
  }

  get columns(): readonly Column[] {
    return this.text.layout.columns;
  }

  read(line: string): AccessLogEntry | undefined {
    return this.text.put(line, this.row) ? this.row.entry() : undefined;
  }

  readDoubtful(line: string): Parsed | undefined {
    this.row.clear();
    const points = this.text.putDoubtful(line, this.row);
    return points === undefined ? undefined : { entry: this.row.entry(), points };
  }

  shown(line: string): string {
    return this.redacted(this.text.shown(line));
  }

  misfit(line: string): string {
    return explainMisfit(this.text.layout, line);
  }
}
