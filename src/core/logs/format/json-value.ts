import { REDACTED } from '../../decode/redact.ts';
import type { FieldValue } from '../model/access-log-entry.ts';
import type { Column } from './column.ts';
import type { Row } from './row.ts';
import { shownValue } from './shown-value.ts';

/**
 * Puts a value of a JSON line into its column. Envoys before 1.17 write all values as texts, with "-" for none; newer ones
 * numbers and null. What is not of the column's shape goes under `fields`, so that it is not lost.
 */
export function putJson(row: Row, column: Column, value: FieldValue | undefined): void {
  if (!column.isWanted) return;
  if (value === undefined || value === null || value === '-' || value === '') {
    row.put(column, null);
    return;
  }
  const typed = column.isSecret ? REDACTED : typedValue(column, value);
  if (typed !== undefined) {
    row.put(column, typed);
    return;
  }
  row.put(column, null);
  row.putField(column.name, shownValue(value));
}

function typedValue(column: Column, value: FieldValue): FieldValue | undefined {
  if (typeof value === 'string') return column.read(value, 0, value.length);
  if (column.slot === -1) return shownValue(value);
  const isNumeric = column.shape === 'integer' || column.shape === 'milliseconds';
  if (typeof value === 'number') return isNumeric ? value : String(value);
  return undefined;
}
