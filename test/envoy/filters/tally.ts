/** Counts what was compared: each kind needs enough pairs, and answers that differ. */
export class Tally {
  readonly #answers = new Map<string, Map<string, number>>();
  readonly differing: object[] = [];

  /** Notes a pair; what differs is kept for the message. */
  note(kinds: readonly string[], foretold: string, really: string, about: () => object): void {
    for (const kind of kinds) {
      const own = this.#answers.get(kind) ?? new Map<string, number>();
      own.set(really, (own.get(really) ?? 0) + 1);
      this.#answers.set(kind, own);
    }
    if (foretold !== really) this.differing.push({ foretold, really, ...about() });
  }

  /** Lines "kind  pairs  distinct answers  share of the most frequent". */
  table(): string {
    return [...this.#answers].sort(([a], [b]) => a.localeCompare(b)).map(([kind, answers]) => {
      const counts = [...answers.values()];
      const pairs = counts.reduce((sum, count) => sum + count, 0);
      const most = Math.round((100 * Math.max(...counts)) / pairs);
      return `${kind.padEnd(40)}${String(pairs).padStart(7)}${String(answers.size).padStart(5)}${String(most).padStart(5)} %`;
    }).join('\n');
  } // prettier-ignore
  /** Kinds with fewer pairs than that. */
  scarce(least: number): string[] {
    return [...this.#answers].filter(([, answers]) => [...answers.values()].reduce((sum, count) => sum + count, 0) < least).map(([kind]) => kind); // prettier-ignore
  }

  /** Kinds one answer of which is above a share. */
  uniform(share: number): string[] {
    return [...this.#answers].filter(([, answers]) => {
      const counts = [...answers.values()];
      return Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0) > share;
    }).map(([kind]) => kind);
  } // prettier-ignore
}
