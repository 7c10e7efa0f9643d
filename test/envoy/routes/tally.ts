import type { RouteConfiguration } from '../../../src/core/model/envoy/route.ts';
import { fittingDomains } from '../../../src/core/wire/virtual-host-choice.ts';
import { recordKinds } from '../kind-table.ts';
import type { Foretold } from './foretell.ts';
import type { Made } from './table.ts';

interface Row {
  pairs: number;
  readonly answers: Map<string, number>;
}

/** Kinds whose only answer is 404. */
export const ALWAYS_THE_SAME: ReadonlySet<string> = new Set(['no route', 'domain: none']);

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

  text(): string {
    recordKinds(this.rows());
    const line = (kind: string, ...cells: readonly string[]): string =>
      kind.padEnd(40) + cells.map((cell) => cell.padStart(10)).join('');
    return [
      line('kind of match', 'pairs', 'answers', 'commonest'),
      ...this.rows().map(({ kind, pairs, distinct, mostShare }) =>
        line(kind, String(pairs), String(distinct), `${(100 * mostShare).toFixed(0)} %`),
      ),
    ].join('\n');
  }
}

/** "header exact, any case, inverted" tells about three kinds. */
function kindsIn(kind: string): string[] {
  const [base = '', ...more] = kind.split(', ');
  const family = base.split(' ')[0];
  return [base, ...more.map((word) => `${family}: ${word}`)];
}

/** The kind of the domain by which a request came to its virtual host. */
export function domainKind(config: RouteConfiguration, host: string): string {
  const domain = fittingDomains(config, host)[0]?.domain;
  if (domain === undefined) return 'domain: none';
  if (domain === '*') return 'domain: any';
  if (domain.startsWith('*')) return 'domain: suffix';
  if (domain.endsWith('*')) return 'domain: prefix';
  return /:\d+$/.test(domain) ? 'domain: exact with port' : 'domain: exact';
}

/** The kinds that a pair tells about: what the route that was taken asks and does, and what kept earlier ones from being taken. */
export function kindsOf(routes: readonly Made[], { choice }: Foretold): string[] {
  const step = choice.steps.find(({ kind }) => kind === 'route');
  const passed = (step?.candidates ?? []).flatMap(({ state, failure }, at) => {
    const found = state === 'passed-over' ? routes[at]?.criteria : undefined;
    return found?.find(({ criterion }) => criterion === failure?.criterion)?.kind ?? [];
  });
  const made = routes.find(({ name }) => name === choice.route?.name);
  const own =
    made === undefined
      ? ['no route']
      : [...made.criteria.map(({ kind }) => kind), ...made.action.kinds];
  return [...passed, ...own].flatMap(kindsIn);
}
