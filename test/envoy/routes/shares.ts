import { withoutMirrors, type Words } from './compare.ts';

interface Branch {
  readonly probability: number;
  readonly words: Words;
}

/** Whether what chance decides comes as often as foretold, over all pairs. */
export class Shares {
  #expected = 0;
  #variance = 0;
  #seen = 0;
  #pairs = 0;

  /** What cannot be told apart from outside counts together. */
  add(branches: readonly Branch[], really: Words): void {
    const [first] = branches;
    if (first === undefined) return;
    const text = withoutMirrors(first.words);
    const same = branches.filter(({ words }) => withoutMirrors(words) === text);
    const probability = same.reduce((sum, branch) => sum + branch.probability, 0);
    if (probability > 1 - 1e-9) return;
    this.#pairs++;
    this.#expected += probability;
    this.#variance += probability * (1 - probability);
    if (text === withoutMirrors(really)) this.#seen++;
  }

  get pairs(): number {
    return this.#pairs;
  }

  /** How many standard deviations what was seen lies off. */
  get deviation(): number {
    return this.#variance === 0 ? 0 : (this.#seen - this.#expected) / Math.sqrt(this.#variance);
  }
}
