import { redactedLog } from '../../decode/redact-log.ts';
import { redactedUnknown } from '../../decode/redact-unknown.ts';
import { REDACTED } from '../../decode/redact.ts';
import type { AccessLogEntry, FieldValue } from '../model/access-log-entry.ts';
import type { Column } from './column.ts';
import { DividedText } from './divided-text.ts';
import type { FormatParser } from './format-parser.ts';
import { leavesOf, type Leaf } from './json-leaf.ts';
import { shownJson } from './json-shown.ts';
import { JsonSkeleton } from './json-skeleton.ts';
import { putJson } from './json-value.ts';
import { parsedJson } from './parsed-json.ts';
import { Row } from './row.ts';
import { isList, shownMember, shownValue } from './shown-value.ts';

export interface JsonParserOptions {
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Keys without a value may be missing (omit_empty_values). */
  readonly omitsEmptyValues: boolean;
}

/** A wanted leaf, as the last line had it. */
interface OrderedLeaf {
  readonly leaf: Leaf;
  readonly isNumber: boolean;
  /** Its column, of a number in a column of whole numbers. */
  readonly integer: Column | undefined;
}

function orderedLeaf(leaf: Leaf, isNumber: boolean): OrderedLeaf {
  const column = leaf.content.kind === 'operator' ? leaf.content.column : undefined;
  const isInteger = isNumber && column?.shape === 'integer' && column.slot !== -1 && !column.isSecret; // prettier-ignore
  return { leaf, isNumber, integer: isInteger ? column : undefined };
}

/** Reads lines of one JSON format: one object a line. */
export class JsonParser implements FormatParser {
  readonly columns: readonly Column[];
  private readonly leaves: readonly Leaf[];
  private readonly texts: ReadonlyMap<Leaf, DividedText>;
  private readonly isFlat: boolean;
  private readonly byName: ReadonlyMap<string, Leaf>;
  /** What its lines hold is told by known operators, none of which lets somebody in or has keys of its own; further down there may be further keys. */
  private readonly isHarmless: boolean;
  /** Of the outermost object. */
  private readonly keys: ReadonlySet<string>;
  private readonly options: JsonParserOptions;
  private readonly row = new Row();
  /** The wanted leaves in the order of the last line's keys. */
  private order: readonly OrderedLeaf[] = [];
  private skeleton: JsonSkeleton | undefined;

  constructor(json: Readonly<Record<string, unknown>>, options: JsonParserOptions) {
    this.options = options;
    this.leaves = leavesOf(json, options.wanted);
    this.isFlat = this.leaves.every(({ path }) => path.length === 1);
    this.keys = new Set(Object.keys(json));
    this.columns = this.leaves.flatMap(({ content }) =>
      content.kind === 'operator'
        ? [content.column]
        : content.kind === 'text'
          ? content.columns
          : [],
    );
    this.byName = new Map(this.leaves.map((leaf) => [leaf.name, leaf]));
    this.isHarmless =
      this.isFlat &&
      this.leaves.every(({ content }) => content.kind !== 'constant') &&
      !this.columns.some(({ isSecret, shape }) => isSecret || shape === 'structure');
    this.texts = new Map(
      this.leaves.flatMap((leaf) =>
        leaf.content.kind === 'text'
          ? [[leaf, new DividedText(leaf.content.format, leaf.content.columns)]]
          : [],
      ),
    );
  }

  read(line: string): AccessLogEntry | undefined {
    const texts = this.skeleton?.read(line);
    if (texts !== undefined) return this.readTexts(texts);
    if (!line.startsWith('{')) return undefined;
    this.row.clear();
    const parsed = parsedObject(line);
    if (parsed === undefined || !this.hasKeysOf(parsed)) return undefined;
    for (const leaf of this.leaves) this.put(leaf, valueAt(parsed, leaf.path));
    if (this.isFlat) this.learn(parsed);
    return this.row.entry();
  }

  /** @param texts a match: the values of the leaves in `order` from the second on */
  private readTexts(texts: readonly (string | undefined)[]): AccessLogEntry {
    const { order } = this;
    for (let index = 0; index < order.length; index++) {
      const known = order[index];
      if (known === undefined) continue;
      const value = texts[index + 1];
      const { integer } = known;
      // Most numbers: what the column reads of their digits is what they are.
      if (integer !== undefined && value !== undefined)
        this.row.put(integer, integer.read(value, 0, value.length) ?? null);
      else
        this.put(
          known.leaf,
          known.isNumber && value !== undefined ? Number(value) : (value ?? null),
        );
    }
    return this.row.entry();
  }

  /** A JSON line fits or does not. */
  readDoubtful(): undefined {
    return undefined;
  }

  shown(line: string): string {
    // An escape may hide what is looked for, and values that are objects have keys of their own.
    if (this.isHarmless && isFlat(line) && redactedLog(line) === line) return line;
    const shown = shownJson(line, (path, value) => {
      const leaf = this.byName.get(path);
      if (leaf !== undefined) return this.shownLeaf(leaf, value);
      const isAbove = this.leaves.some(({ name }) => name.startsWith(`${path}.`));
      return isAbove && typeof value === 'object'
        ? value
        : shownMember(path, value, redactedUnknown);
    });
    return shown ?? redactedUnknown(line);
  }

  private shownLeaf(leaf: Leaf, value: FieldValue): FieldValue {
    const { name, content } = leaf;
    if (value === '-' || value === '') return value;
    if (content.kind === 'constant') return shownMember(name, value, redactedUnknown);
    if (content.kind === 'operator') return content.column.isSecret ? REDACTED : shownValue(value);
    const text = this.texts.get(leaf);
    return typeof value === 'string' && text !== undefined
      ? redactedLog(text.shown(value))
      : shownValue(value);
  }

  misfit(line: string): string {
    const parsed = parsedObject(line);
    if (parsed === undefined) return 'It is no JSON object, or has too many levels.';
    const missing = this.leaves.find(({ path }) => valueAt(parsed, path) === undefined);
    return missing === undefined
      ? 'It has other keys than the format.'
      : `It has no key ${missing.name}.`;
  }

  private put(leaf: Leaf, value: FieldValue | undefined): void {
    const { content } = leaf;
    if (content.kind === 'operator') putJson(this.row, content.column, value);
    else if (value !== undefined && this.wants(leaf)) {
      const shown = this.shownLeaf(leaf, value);
      this.row.putField(leaf.name, shown === '-' ? null : shown);
      if (typeof value === 'string') this.putText(leaf, value);
    }
  }

  private putText(leaf: Leaf, value: string): void {
    const text = this.texts.get(leaf);
    if (text?.put(value, this.row) === false) text.putDoubtful(value, this.row);
  }

  /** Constants and texts are no operator's: they are wanted by their own name, texts also for what is in them. */
  private wants({ name, content }: Leaf): boolean {
    const { wanted } = this.options;
    if (content.kind === 'operator') return content.column.isWanted;
    return (
      wanted === undefined ||
      wanted.has('fields') ||
      wanted.has(name) ||
      wanted.has(`fields.${name}`) ||
      (content.kind === 'text' && content.columns.some(({ isWanted }) => isWanted))
    );
  }

  private hasKeysOf(parsed: Readonly<Record<string, FieldValue>>): boolean {
    const { omitsEmptyValues } = this.options;
    const present = this.leaves.filter(({ path }) => valueAt(parsed, path) !== undefined).length;
    if (!omitsEmptyValues && present !== this.leaves.length) return false;
    return present > 0 && Object.keys(parsed).every((key) => this.keys.has(key));
  }

  private learn(parsed: Readonly<Record<string, FieldValue>>): void {
    const members = Object.entries(parsed).flatMap(([key, value]) => {
      const leaf = this.byName.get(key);
      return leaf === undefined ? [] : [{ key, value, leaf, isWanted: this.wants(leaf) }];
    });
    this.order = members
      .filter(({ isWanted }) => isWanted)
      .map(({ leaf, value }) => orderedLeaf(leaf, typeof value === 'number'));
    this.skeleton = new JsonSkeleton(members);
  }
}

/** Of texts without escapes and brackets, and of numbers. */
const isFlat = (line: string): boolean =>
  line.lastIndexOf('{') === 0 && !line.includes('[') && !line.includes('\\');

function parsedObject(line: string): Readonly<Record<string, FieldValue>> | undefined {
  const parsed = parsedJson(line);
  return typeof parsed === 'object' && parsed !== null && !isList(parsed) ? parsed : undefined;
}

function valueAt(parsed: FieldValue, path: readonly string[]): FieldValue | undefined {
  let value: FieldValue | undefined = parsed;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = isList(value) ? value[Number(key)] : value[key];
  }
  return value;
}
