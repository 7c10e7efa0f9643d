import type { Cell } from './cell.ts';

/** A line and what belongs below it. */
export interface TreeNode {
  readonly line: readonly Cell[];
  readonly children: readonly TreeNode[];
}

export const leaf = (...line: readonly Cell[]): TreeNode => ({ line, children: [] });

/** A tree as indented lines, for tables among whose blocks it stands. */
export const indented = (nodes: readonly TreeNode[], depth = 0): (readonly Cell[])[] =>
  nodes.flatMap(({ line, children }) => [
    [' '.repeat(depth), ...line],
    ...indented(children, depth + 2),
  ]);
