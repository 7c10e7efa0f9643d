import type { LogRecord } from '../model/log-record.ts';
import type { Field } from '../filter/field.ts';

/** One bar: the values from `from` up to, but without, `to`; null has no bound. */
export interface Bar {
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
  /** Of all values, 0 to 1. */
  readonly share: number;
}

/** Bounds in steps that people read: 1, 2, 5, 10, 20, 50, … */
const BOUNDS: readonly number[] = [
  0,
  ...Array.from({ length: 11 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat(),
];

/** How the values of a field that is a number are spread, in constant memory. */
export class Histogram {
  readonly wanted: ReadonlySet<string>;
  readonly #field: Field;
  readonly #counts = new Map<number, number>();
  #count = 0;
  #without = 0;

  constructor(field: Field) {
    this.#field = field;
    this.wanted = new Set(field.wanted);
  }

  get count(): number {
    return this.#count;
  }

  /** Lines without such a value. */
  get without(): number {
    return this.#without;
  }

  add(record: LogRecord): void {
    const value = this.#field.read(record);
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) {
      this.#without++;
      return;
    }
    this.#count++;
    const bar = barOf(number);
    this.#counts.set(bar, (this.#counts.get(bar) ?? 0) + 1);
  }

  /** From the first bar that has a value to the last one, those between that have none included. */
  bars(): readonly Bar[] {
    const used = [...this.#counts.keys()];
    if (used.length === 0) return [];
    const first = Math.min(...used);
    return Array.from({ length: Math.max(...used) - first + 1 }, (_, step) => {
      const bar = first + step;
      const count = this.#counts.get(bar) ?? 0;
      return {
        from: BOUNDS[bar] ?? null,
        to: BOUNDS[bar + 1] ?? null,
        count,
        share: count / this.#count,
      };
    });
  }
}

/** Place of the bar in BOUNDS; -1 for what is below zero. */
function barOf(value: number): number {
  let low = 0;
  let high = BOUNDS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((BOUNDS[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
