import { resourceText } from '../core/model/resource.ts';
import type { FieldValue } from '../core/logs/model/access-log-entry.ts';
import { STANDARD_FIELDS } from '../core/logs/model/standard-fields.ts';
import { valueText } from '../core/logs/filter/field.ts';
import type { AccessLineData } from './log-line-data.ts';

type Cells = readonly (readonly [header: string, text: (line: AccessLineData) => string])[];

/** Mixer's check is no column: it ended with Istio 1.7. */
const LOGGED = STANDARD_FIELDS.filter((name) => name !== 'istio_policy_status');

/** Whose line it is stands behind the time. */
const STANDARD = [...LOGGED.slice(0, 1), 'namespace', 'pod', 'side', ...LOGGED.slice(1)] as const;

/** The same columns whatever the lines are; what the format calls by names of its own is JSON in one of them. */
const CELLS: Cells = [
  ...STANDARD.map((name) => [name, (line: AccessLineData) => valueText(line[name])] as const),
  ['fields', ({ fields }) => json(fields)],
  ['flag_meanings', ({ flag_meanings: texts }) => texts.join('; ')],
  ['diagnosis', ({ diagnosis }) => diagnosis?.text ?? ''],
  ['resource', ({ diagnosis }) => (diagnosis?.resource ? resourceText(diagnosis.resource) : '')],
];

const json = (fields: Readonly<Record<string, FieldValue>> | undefined): string =>
  fields === undefined || Object.keys(fields).length === 0 ? '' : JSON.stringify(fields);

/** Column names as scripts know them from JSON. */
export const CSV_HEADER: readonly string[] = CELLS.map(([header]) => header);

export const csvCells = (line: AccessLineData): readonly string[] =>
  CELLS.map(([, text]) => text(line));
