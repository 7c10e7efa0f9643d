/** Whether what chance decides comes as often as foretold: by kind and probability. */
export class Frequencies {
  readonly #groups = new Map<string, { probability: number; tries: number; seen: number }>();

  /** Notes one try at something that has this probability. */
  note(kind: string, probability: number, happened: boolean): void {
    if (probability < 1e-9 || probability > 1 - 1e-9) return;
    const key = `${kind} ${(100 * probability).toFixed(2)} %`;
    const group = this.#groups.get(key) ?? { probability, tries: 0, seen: 0 };
    group.tries++;
    if (happened) group.seen++;
    this.#groups.set(key, group);
  }

  get tries(): number {
    return [...this.#groups.values()].reduce((sum, { tries }) => sum + tries, 0);
  }

  /** Groups that are off by more than chance explains: of all of them together, one in a million runs has any. */
  unlikely(): string[] {
    const limit = 1e-6 / Math.max(1, this.#groups.size);
    return [...this.#groups].filter(([, group]) => isUnlikely(group, limit)).map(([key, { tries, seen }]) => `${key}: ${seen} of ${tries}`); // prettier-ignore
  }

  /** Lines "kind and probability  tries  seen". */
  table(): string {
    return [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, { tries, seen }]) =>
      `${key.padEnd(50)}${String(tries).padStart(7)}${((100 * seen) / tries).toFixed(1).padStart(7)} %`).join('\n'); // prettier-ignore
  }
}

interface Group {
  readonly probability: number;
  readonly tries: number;
  readonly seen: number;
}

/** Exactly: both tails of the binomial distribution, each against half of the limit. */
function isUnlikely({ probability, tries, seen }: Group, limit: number): boolean {
  let below = 0;
  let above = 0;
  let log = tries * Math.log1p(-probability);
  for (let count = 0; count <= tries; count++) {
    const term = Math.exp(log);
    if (count <= seen) below += term;
    if (count >= seen) above += term;
    log += Math.log(((tries - count) / (count + 1)) * (probability / (1 - probability)));
  }
  return Math.min(below, above) < limit / 2;
}
