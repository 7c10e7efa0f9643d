import { setHeader, type Draft } from './draft.ts';
import type { Draw } from '../chain-scene.ts';

export const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'] as const;
export const MIRRORS = ['m0', 'm1', 'm2'] as const;

/** A RouteMatch. */
export type Match = Readonly<Record<string, unknown>>;

/** Part of a RouteAction: its kinds for the table, and what requests need to make it matter. */
export interface Part {
  readonly kinds: readonly string[];
  readonly part: object;
  readonly touch?: (request: Draft, draw: Draw) => void;
}

export const NOTHING: Part = { kinds: [], part: {} };

/** Headers with which requests order the router about count only from inside. */
export const fromInside = (request: Draft, draw: Draw): void =>
  setHeader(request, 'x-forwarded-for', ...draw([['10.1.2.3'], ['10.1.2.3'], ['10.1.2.3'], []]));
