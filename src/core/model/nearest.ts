import { distance as editDistance } from 'fastest-levenshtein';

/** Candidates that a message lists. */
const MOST = 5;

/**
 * The names that somebody most likely meant: those that begin with the text or hold it, then those at a small edit
 * distance, nearest first. Hardly anybody mistypes the first letter: of names as near, those with the same one come first.
 */
export function nearest(text: string, names: readonly string[], most = MOST): string[] {
  const wanted = text.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, far: distance(wanted, name.toLowerCase()), isOther: name[0]?.toLowerCase() !== wanted[0] }))
    .filter(({ far }) => far < Infinity)
    .sort((a, b) => a.far - b.far || Number(a.isOther) - Number(b.isOther) || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
} // prettier-ignore

/**
 * How far a name is from what somebody typed: 0 where it begins with the text, 1 where it holds it, more with each letter
 * that differs; Infinity where nobody would take the one for the other. Letters count as they are written.
 */
export function distance(wanted: string, name: string): number {
  if (wanted !== '' && name.startsWith(wanted)) return 0;
  if (wanted !== '' && name.includes(wanted)) return 1;
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  // A distance is at least the difference of the lengths.
  const whole = Math.abs(wanted.length - name.length) > limit ? Infinity : editDistance(wanted, name); // prettier-ignore
  // Pods carry hashes that nobody types: the beginning of a name is compared too.
  const begun = name.length > wanted.length ? editDistance(wanted, name.slice(0, wanted.length)) : Infinity; // prettier-ignore
  return Math.min(whole, begun) > limit ? Infinity : 1 + Math.min(whole, begun + 0.5);
}
