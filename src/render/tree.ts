import { MeshdbgError } from '../core/errors.ts';
import type { TreeNode } from '../report/tree.ts';
import type { Renderer } from './renderer.ts';
import { cellText, painted } from './style.ts';

/**
 * Lines with branches drawn before them.
 * @throws {MeshdbgError} usage, for a command whose result is no tree
 */
export const renderTree: Renderer = ({ tree, command }, { color }) => {
  if (tree === undefined)
    throw new MeshdbgError('usage', `${command} has no tree: -o tree has no meaning.`, {
      hint: 'meshdbg explain prints one.',
    });
  const text = ({ line }: TreeNode): string => line.map((cell) => painted(cellText(cell), cell, color)).join(''); // prettier-ignore
  const below = (nodes: readonly TreeNode[], stem: string): string =>
    nodes
      .map((node, index) => {
        const isLast = index === nodes.length - 1;
        const own = `${stem}${isLast ? '└─ ' : '├─ '}${text(node)}\n`;
        return own + below(node.children, `${stem}${isLast ? '   ' : '│  '}`);
      })
      .join('');
  return tree.map((node) => `${text(node)}\n${below(node.children, '')}`).join('');
};
