/**
 * The random number of a stream. Envoy takes one 64-bit number for everything that a route leaves to chance: runtime
 * fractions of routes, the choice among weighted clusters, and mirrors (envoy/source/common/http/conn_manager_impl.cc,
 * stream_id_). What one of them tells about the number therefore bears on the others: of requests that a mirror of 10 % takes,
 * all go to the first cluster of a split 90:10.
 */
export type StreamRandom = readonly Residue[];

/** The number modulo `modulus` lies in [from, to), or outside. */
export interface Residue {
  readonly modulus: number;
  readonly from: number;
  readonly to: number;
  readonly isInside: boolean;
}

/** Nothing is known of it yet. */
export const ANY_NUMBER: StreamRandom = [];

/** Numbers that are looked at one by one; beyond that the parts are taken for independent. */
const MOST = 4_000_000;

/** How probable a residue is, given what is known already: 0 to 1. */
export function probabilityOf(residue: Residue, known: StreamRandom): number {
  const share = shareOf(residue);
  if (known.length === 0 || share === 0 || share === 1) return share;
  const period = [residue, ...known].reduce((all, { modulus }) => commonMultiple(all, modulus), 1);
  if (period > MOST) return share;
  let possible = 0;
  let fitting = 0;
  for (let number = 0; number < period; number++) {
    if (!known.every((own) => holds(own, number))) continue;
    possible++;
    if (holds(residue, number)) fitting++;
  }
  return possible === 0 ? 0 : fitting / possible;
}

/** The opposite of a residue. */
export const outside = (residue: Residue): Residue => ({ ...residue, isInside: !residue.isInside });

/** What is known once a residue was seen; what is sure anyway adds nothing. */
export const learn = (known: StreamRandom, residue: Residue): StreamRandom => {
  const share = shareOf(residue);
  return share === 0 || share === 1 ? known : [...known, residue];
};

function shareOf({ modulus, from, to, isInside }: Residue): number {
  const share = (Math.min(to, modulus) - Math.max(0, from)) / modulus;
  return isInside ? share : 1 - share;
}

function holds({ modulus, from, to, isInside }: Residue, number: number): boolean {
  const rest = number % modulus;
  return (rest >= from && rest < to) === isInside;
}

function commonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}

/** A runtime fraction as a residue: number % denominator < numerator (envoy/source/common/protobuf/utility.cc). */
export function residueOfFraction(fraction: number): Residue {
  const modulus = [100, 10_000, 1_000_000].find((of) => isWhole(fraction * of)) ?? 1_000_000;
  return { modulus, from: 0, to: Math.round(fraction * modulus), isInside: true };
}

const isWhole = (value: number): boolean => Math.abs(value - Math.round(value)) < 1e-9;
