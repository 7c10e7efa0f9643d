import { recordKinds, type KindRow } from '../kind-table.ts';

/** Counts what was compared: each kind needs enough pairs, and answers that differ. */
export class Tally {
  readonly #answers = new Map<string, Map<string, number>>();
  readonly differing: object[] = [];

  /** Notes a pair; what differs is kept for the message. */
  note(kinds: readonly string[], foretold: string, really: string, about: () => object): void {
    this.#count(kinds, new Map([[really, 1]]));
    if (foretold !== really) this.differing.push({ foretold, really, ...about() });
  }

  /**
   * Notes a pair whose answer is left to chance. How various the answers are is told by how often each is foretold: what really came is
   * another in each run, and would now and then be too much of the same.
   */
  noteByChance(kinds: readonly string[], foretold: ReadonlyMap<string, number>, really: string, about: () => object): void {
    this.#count(kinds, foretold);
    if (!((foretold.get(really) ?? 0) > 0)) this.differing.push({ foretold: [...foretold], really, ...about() });
  } // prettier-ignore

  #count(kinds: readonly string[], answers: ReadonlyMap<string, number>): void {
    for (const kind of kinds) {
      const own = this.#answers.get(kind) ?? new Map<string, number>();
      for (const [answer, share] of answers) own.set(answer, (own.get(answer) ?? 0) + share);
      this.#answers.set(kind, own);
    }
  }

  /** Lines "kind  pairs  distinct answers  share of the most frequent". */
  table(): string {
    const rows = this.#rows();
    recordKinds(rows);
    return rows.map(({ kind, pairs, distinct, mostShare }) =>
      `${kind.padEnd(40)}${String(pairs).padStart(7)}${String(distinct).padStart(5)}${String(Math.round(100 * mostShare)).padStart(5)} %`).join('\n');
  } // prettier-ignore

  #rows(): KindRow[] {
    return [...this.#answers].sort(([a], [b]) => a.localeCompare(b)).map(([kind, answers]) => {
      const pairs = Math.round([...answers.values()].reduce((sum, count) => sum + count, 0));
      return { kind, pairs, distinct: answers.size, mostShare: Math.max(...answers.values()) / pairs };
    });
  } // prettier-ignore

  /** Kinds with fewer pairs than that, and those of `required` that did not come up at all. */
  scarce(least: number, required: readonly string[] = []): string[] {
    const rows = this.#rows();
    const known = new Set(rows.map(({ kind }) => kind));
    return [...rows.filter(({ pairs }) => pairs < least).map(({ kind }) => kind), ...required.filter((kind) => !known.has(kind))]; // prettier-ignore
  }

  /** Kinds one answer of which is above a share. */
  uniform(share: number): string[] {
    return [...this.#answers].filter(([, answers]) => {
      const counts = [...answers.values()];
      return Math.max(...counts) / counts.reduce((sum, count) => sum + count, 0) > share;
    }).map(([kind]) => kind);
  } // prettier-ignore
}
