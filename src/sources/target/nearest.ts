/** Candidates that a message lists. */
const MOST = 5;

/**
 * The names that somebody most likely meant: those that begin with the text or hold it, then those at a small edit
 * distance, nearest first.
 */
export function nearest(text: string, names: readonly string[], most = MOST): string[] {
  const wanted = text.toLowerCase();
  return [...new Set(names)]
    .map((name) => ({ name, rank: rankOf(wanted, name.toLowerCase()) }))
    .filter(({ rank }) => rank < Infinity)
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

function rankOf(wanted: string, name: string): number {
  if (wanted !== '' && name.startsWith(wanted)) return 0;
  if (wanted !== '' && name.includes(wanted)) return 1;
  // Pods carry hashes that nobody types: the beginning of a name is compared too.
  const whole = editDistance(wanted, name);
  const begun = editDistance(wanted, name.slice(0, wanted.length));
  const near = Math.min(whole, begun) <= Math.max(2, Math.floor(wanted.length / 3));
  return near ? 1 + Math.min(whole, begun + 0.5) : Infinity;
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
