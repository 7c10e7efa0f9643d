import type { Draw } from '../chain-scene.ts';

/** A request while it is put together. */
export interface Draft {
  method: string;
  authority: string;
  /** Without query. */
  path: string;
  query: string[];
  headers: [name: string, value: string][];
}

/** One thing that a route asks of requests: what stands in its config, and how requests meet it or nearly do. */
export interface Criterion {
  /** For the table: "header range". */
  readonly kind: string;
  /** As failures name it: "header x-number". */
  readonly criterion: string;
  /** Part of a RouteMatch; lists are joined with those of other criteria. */
  readonly match: Readonly<Record<string, unknown>>;
  fit(request: Draft, draw: Draw): void;
  /** Mostly no match, sometimes one all the same: only Envoy knows. */
  miss(request: Draft, draw: Draw): void;
}

export const setHeader = (request: Draft, name: string, ...values: readonly string[]): void => {
  request.headers = request.headers.filter(([own]) => own !== name);
  for (const value of values) request.headers.push([name, value]);
};

/** Draws with a probability. */
export const chance = (draw: Draw, percent: number): boolean => draw(HUNDRED) < percent;

const HUNDRED = Array.from({ length: 100 }, (_, index) => index);

export const draws = <Item>(draw: Draw, list: readonly Item[], most: number): Item[] =>
  Array.from({ length: draw(Array.from({ length: most + 1 }, (_, count) => count)) }, () =>
    draw(list),
  );

export const pathWithQuery = ({ path, query }: Draft): string =>
  query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
