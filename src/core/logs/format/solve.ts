import type { Column } from './column.ts';
import { plausibilityOf, type Plausibility } from './plausibility.ts';

/** A stretch of a line to be divided among columns. */
export interface Problem {
  readonly line: string;
  readonly start: number;
  readonly end: number;
  readonly columns: readonly Column[];
  /** The literals between the columns: one less; empty where values touch. */
  readonly literals: readonly string[];
}

export interface Solution {
  /** Start and end of each column's value. */
  readonly bounds: readonly number[];
  /** Points of oddness (see Plausibility); 0 for a line without doubt. */
  readonly points: number;
}

/** Places of one literal that are tried, half from each end: a line of a megabyte of spaces must not take minutes. */
const PLACES = 2048;

/** A way to divide the line up to here: values so far end before `at`. */
interface Step {
  /** Where the next value begins. */
  readonly at: number;
  readonly points: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly previous: Step | undefined;
}

/**
 * Divides a stretch so that its values are the least odd ones together; undefined when they cannot be of their shapes.
 * From left to right, the best way to each place of each literal (dynamic programming: places × columns steps).
 */
export function solve(problem: Problem): Solution | undefined {
  const { line, start, end, columns, literals } = problem;
  const sums = new Sums(problem);
  let steps: Step[] = [
    { at: start, points: 0, valueStart: start, valueEnd: start, previous: undefined },
  ];
  for (const [index, column] of columns.entries()) {
    const literal = index === columns.length - 1 ? undefined : (literals[index] ?? '');
    const next = new Map<number, Step>();
    const offer = (from: Step, valueEnd: number, points: number): void => {
      const known = next.get(valueEnd);
      if (known !== undefined && known.points <= points) return;
      next.set(valueEnd, { at: valueEnd + (literal?.length ?? 0), points, valueStart: from.at, valueEnd, previous: from }); // prettier-ignore
    };
    const plausibility = plausibilityOf(column);
    offerShaped({ line, end, literal, steps, plausibility, offer });
    const places = literal === undefined ? [end] : placesOf(line, literal, { start: steps[0]?.at ?? end, end }); // prettier-ignore
    if (plausibility.character !== undefined)
      offerAnything({ line, steps, places, plausibility, sums, offer });
    steps = [...next.values()].sort((a, b) => a.at - b.at);
    if (steps.length === 0) return undefined;
  }
  return solutionOf(steps.find(({ valueEnd }) => valueEnd === end));
}

interface Offers {
  readonly line: string;
  /** In the order of `at`. */
  readonly steps: readonly Step[];
  readonly plausibility: Plausibility;
  readonly offer: (from: Step, valueEnd: number, points: number) => void;
}

/** Values that are none ("-" or nothing), and those of the column's shape: from each step to one or two places. */
function offerShaped({
  line,
  end,
  literal,
  steps,
  plausibility,
  offer,
}: Offers & {
  readonly end: number;
  readonly literal: string | undefined;
}): void {
  for (const step of steps) {
    const ends = plausibility
      .ends(line, step.at)
      .flatMap((most) =>
        endsUpTo(line, literal ?? '', { start: step.at, most: Math.min(most, end) }),
      );
    if (line[step.at] === '-') ends.push(step.at + 1);
    for (const valueEnd of ends) {
      const fits = literal === undefined ? valueEnd === end : valueEnd <= end && line.startsWith(literal, valueEnd); // prettier-ignore
      if (fits) offer(step, valueEnd, step.points);
    }
    const isEmpty = literal === undefined ? step.at === end : line.startsWith(literal, step.at);
    if (isEmpty) offer(step, step.at, step.points + EMPTY);
  }
}

/** The longest value of a shape, or shorter ones where the literal is of characters that the shape could have too. */
function endsUpTo(
  line: string,
  literal: string,
  { start, most }: { readonly start: number; readonly most: number },
): number[] {
  const ends = [most];
  if (literal === '' || line.startsWith(literal, most)) return ends;
  let at = line.lastIndexOf(literal, most - 1);
  for (; at > start && ends.length < SHORTER; at = line.lastIndexOf(literal, at - 1)) ends.push(at);
  return ends;
}

const SHORTER = 16;

/** An empty value is what omit_empty_values leaves; elsewhere Envoy writes "-" and only a header can be empty. */
const EMPTY = 3;

/** Any text from a step to a place: the cheapest step before each place, found in one pass over both. */
function offerAnything({
  line,
  steps,
  places,
  plausibility,
  sums,
  offer,
}: Offers & {
  readonly places: readonly number[];
  readonly sums: Sums;
}): void {
  const sum = sums.of(plausibility.character);
  let [cheapest, best]: [Step | undefined, number] = [undefined, Infinity];
  let next = 0;
  for (const place of places) {
    for (let step = steps[next]; step !== undefined && step.at < place; step = steps[++next]) {
      const points = step.points + plausibility.beginning(line.charCodeAt(step.at)) - sum(step.at);
      if (points < best) [cheapest, best] = [step, points];
    }
    if (cheapest !== undefined) offer(cheapest, place, best + sum(place));
  }
}

/** Sums of the characters' points from the start of the stretch, for each kind of value once. */
class Sums {
  private readonly known = new Map<unknown, Float64Array>();
  private readonly line: string;
  private readonly start: number;
  private readonly end: number;

  constructor({ line, start, end }: Problem) {
    [this.line, this.start, this.end] = [line, start, end];
  }

  /** The points of all characters before a place. */
  of(character: Plausibility['character']): (place: number) => number {
    let sums = this.known.get(character);
    if (sums === undefined) {
      sums = new Float64Array(this.end - this.start + 1);
      for (let at = this.start; at < this.end; at++)
        sums[at - this.start + 1] =
          (sums[at - this.start] ?? 0) + (character?.(this.line.charCodeAt(at)) ?? 0);
      this.known.set(character, sums);
    }
    const found = sums;
    return (place) => found[place - this.start] ?? 0;
  }
}

/** Where a literal stands, in order; every place for an empty one. */
function placesOf(
  line: string,
  literal: string,
  { start, end }: { readonly start: number; readonly end: number },
): number[] {
  const places: number[] = [];
  if (literal === '') for (let at = start; at <= end; at++) places.push(at);
  else
    for (
      let at = line.indexOf(literal, start);
      at !== -1 && at + literal.length <= end;
      at = line.indexOf(literal, at + 1)
    )
      // prettier-ignore
      places.push(at);
  return places.length <= PLACES ? places : [...places.slice(0, PLACES / 2), ...places.slice(-PLACES / 2)]; // prettier-ignore
}

function solutionOf(last: Step | undefined): Solution | undefined {
  if (last === undefined) return undefined;
  const bounds: number[] = [];
  for (let step: Step = last; step.previous !== undefined; step = step.previous)
    bounds.unshift(step.valueStart, step.valueEnd);
  return { bounds, points: last.points };
}
