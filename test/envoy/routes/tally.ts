import type { Foretold } from './foretell.ts';
import type { Made } from './table.ts';

interface Row {
  pairs: number;
  readonly answers: Map<string, number>;
}

/** Counts pairs and their answers by kind of match. */
export class Tally {
  readonly #rows = new Map<string, Row>();

  add(kinds: Iterable<string>, answer: string): void {
    for (const kind of new Set(kinds)) {
      const row = this.#rows.get(kind) ?? { pairs: 0, answers: new Map<string, number>() };
      row.pairs++;
      row.answers.set(answer, (row.answers.get(answer) ?? 0) + 1);
      this.#rows.set(kind, row);
    }
  }

  rows(): { kind: string; pairs: number; distinct: number; mostShare: number }[] {
    return [...this.#rows]
      .map(([kind, { pairs, answers }]) => ({
        kind,
        pairs,
        distinct: answers.size,
        mostShare: Math.max(...answers.values()) / pairs,
      }))
      .toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  }
}

/** The kinds that a pair tells about: what the route that was taken asks and does, and what kept earlier ones from being taken. */
export function kindsOf(routes: readonly Made[], { choice }: Foretold): string[] {
  const byName = new Map(routes.map((made) => [made.name, made] as const));
  const step = choice.steps.find(({ kind }) => kind === 'route');
  const passed = (step?.candidates ?? []).flatMap(({ state, failure }, at) => {
    const made = routes[at];
    return state !== 'passed-over' || made === undefined
      ? []
      : made.criteria
          .filter(({ criterion }) => criterion === failure?.criterion)
          .slice(0, 1)
          .map(({ kind }) => kind);
  });
  const made = byName.get(choice.route?.name ?? '');
  return [
    ...passed,
    ...(made === undefined ? [] : [...made.criteria.map(({ kind }) => kind), ...made.action.kinds]),
  ];
}
